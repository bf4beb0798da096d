import CanonicalJSON
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import PostgresClient
import ServiceRuntime
import Synchronization
import TestSupport
import Testing
import VerificationDomain

@testable import APIGateway

/// Requests with an `Idempotency-Key`, through the middleware and onto Postgres.
@Suite(.postgres)
struct IdempotencyMiddlewareTests {
    private final class Calls: Sendable {
        private let state = Mutex(0)
        var count: Int { self.state.withLock { $0 } }
        func next() -> Int {
            self.state.withLock { count in
                count += 1
                return count
            }
        }
    }

    /// Says whose request it is, instead of credentials.
    private struct Caller: RouterMiddleware {
        let caller: APICaller
        func handle(
            _ request: Request, context: GatewayRequestContext,
            next: (Request, GatewayRequestContext) async throws -> Response
        ) async throws -> Response {
            var context = context
            context.caller = self.caller
            return try await next(request, context)
        }
    }

    private struct Answer: Equatable {
        let status: Int
        let text: String
        let contentType: String?
        let isReplayed: Bool
    }

    private let database: TestDatabase
    private let calls = Calls()

    init() throws { self.database = try TestDatabase.current }

    private func routes() async throws -> some ApplicationProtocol {
        try await self.database.insertTenants()
        let router = Router(context: GatewayRequestContext.self)
        router.add(middleware: ProblemMiddleware())
        let calls = self.calls
        let services = try TestServices(on: self.database, identifiers: .init { UUID() })
        let callers = [
            "a": APICaller(actor: .apiToken(.random()), scope: .acmeSandbox),
            "b": APICaller(actor: .apiToken(.random()), scope: .globexSandbox),
        ]
        for (name, caller) in callers {
            let scoped = router.group(RouterPath(name)).add(middleware: Caller(caller: caller))
                .add(middleware: IdempotencyMiddleware(store: try self.database.answers(), newID: { UUID() }))
                .add(middleware: ProblemMiddleware()).group(context: ScopedRequestContext.self)
            scoped.post("count") { request, _ -> Response in
                let body = try await readBody(request, maximum: 1_000)
                return .json(
                    ["call": .integer(Int64(calls.next())), "length": .integer(Int64(body.count))], status: .created)
            }
            scoped.put("count") { _, _ in "\(calls.next())" }
            scoped.post("refuse") { _, _ -> Response in
                throw ValidationError(["call": ["is \(calls.next())"]])
            }
            scoped.post("fail") { _, _ -> Response in
                _ = calls.next()
                throw Problem.unavailable()
            }
            scoped.post("limit") { _, _ -> Response in
                _ = calls.next()
                throw Problem.rateLimited(retryAfter: 1)
            }
            scoped.post("form") { request, _ -> Response in
                let reader = try MultipartReader(request)
                var names: [String] = []
                while let part = try await reader.nextPart() {
                    names.append("\(part.name)=\(try await part.text())")
                }
                return .json(["call": .integer(Int64(calls.next())), "fields": .string(names.joined(separator: ","))])
            }
            scoped.addRoutes(
                ApplicantController(
                    applicants: services.applicants, apiURL: "https://api.example.com", now: services.clock.provider
                ).routes, atPath: "applicants")
        }
        return Application(router: router)
    }

    private func ask(
        _ path: String, key: String? = "key-1", body: String = "{}", method: HTTPRequest.Method = .post,
        type: String = "application/json", in client: any TestClientProtocol
    ) async throws -> Answer {
        var headers: HTTPFields = [.contentType: type]
        let name = try #require(HTTPField.Name("idempotency-key"))
        headers[name] = key
        let replayed = try #require(HTTPField.Name("idempotency-replayed"))
        return try await client.execute(uri: path, method: method, headers: headers, body: ByteBuffer(string: body)) {
            Answer(
                status: Int($0.status.code), text: String(buffer: $0.body), contentType: $0.headers[.contentType],
                isReplayed: $0.headers[replayed] == "true")
        }
    }

    @Test
    func theSameRequestHasTheSameAnswerAndTakesEffectOnce() async throws {
        try await self.routes().test(.router) { client in
            let first = try await self.ask("/a/count", in: client)
            let again = try await self.ask("/a/count", in: client)
            #expect(first.status == 201 && !first.isReplayed && again.isReplayed)
            #expect(again.text == first.text && again.status == 201 && again.contentType == "application/json")
            #expect(self.calls.count == 1)
        }
    }

    @Test
    func withoutAKeyOrWithAnotherMethodNothingIsKept() async throws {
        try await self.routes().test(.router) { client in
            for _ in 0..<2 { _ = try await self.ask("/a/count", key: nil, in: client) }
            for _ in 0..<2 { _ = try await self.ask("/a/count", method: .put, in: client) }
            #expect(self.calls.count == 4)
        }
        #expect(try await self.database.superuser.query("SELECT FROM idempotency_keys", in: .unscoped).isEmpty)
    }

    @Test
    func anotherRequestUnderTheSameKeyIsRefused() async throws {
        try await self.routes().test(.router) { client in
            _ = try await self.ask("/a/count", in: client)
            for (path, body) in [("/a/count", "{\"x\":1}"), ("/a/count?x=1", "{}"), ("/a/refuse", "{}")] {
                let other = try await self.ask(path, body: body, in: client)
                #expect(other.status == 422)
                #expect(other.text == Problem.idempotencyKeyReused.json)
            }
            #expect(self.calls.count == 1)
            #expect(try await self.ask("/b/count", body: "{\"x\":1}", in: client).status == 201, "another tenant's key")
        }
    }

    @Test(arguments: ["", "a b", "ä", String(repeating: "a", count: 256)])
    func aMalformedKeyIsRefused(key: String) async throws {
        try await self.routes().test(.router) { client in
            let answer = try await self.ask("/a/count", key: key, in: client)
            #expect(answer.status == 400)
            #expect(answer.text == Problem.malformedIdempotencyKey.json)
        }
        #expect(self.calls.count == 0)
    }

    @Test
    func aRefusalIsKeptAndTroubleIsNot() async throws {
        try await self.routes().test(.router) { client in
            let first = try await self.ask("/a/refuse", key: "r", in: client)
            #expect(first.status == 422)
            #expect(try await self.ask("/a/refuse", key: "r", in: client).text == first.text)
            #expect(self.calls.count == 1)
            for _ in 0..<2 { #expect(try await self.ask("/a/fail", key: "f", in: client).status == 503) }
            for _ in 0..<2 { #expect(try await self.ask("/a/limit", key: "l", in: client).status == 429) }
            #expect(self.calls.count == 5)
        }
    }

    private static func form(_ boundary: String, _ value: String) -> (body: String, type: String) {
        (
            "--\(boundary)\r\nContent-Disposition: form-data; name=\"type\"\r\n\r\n\(value)\r\n--\(boundary)--\r\n",
            "multipart/form-data; boundary=\(boundary)"
        )
    }

    @Test
    func aFormIsTheSameWhateverItsBoundary() async throws {
        try await self.routes().test(.router) { client in
            let (first, again, other) = (
                Self.form("one", "passport"), Self.form("two", "passport"), Self.form("one", "visa")
            )
            let answer = try await self.ask("/a/form", body: first.body, type: first.type, in: client)
            #expect(answer.status == 200)
            #expect(answer.text.contains("type=passport"))
            #expect(try await self.ask("/a/form", body: again.body, type: again.type, in: client).text == answer.text)
            #expect(try await self.ask("/a/form", body: other.body, type: other.type, in: client).status == 422)
            #expect(self.calls.count == 1)
        }
    }

    @Test
    func aBrokenFormIsNotKept() async throws {
        try await self.routes().test(.router) { client in
            let form = Self.form("one", "passport")
            for _ in 0..<2 {
                let cut = try await self.ask(
                    "/a/form", body: String(form.body.dropLast(20)), type: form.type, in: client)
                #expect(cut.status == 400 || cut.status == 422)
                #expect(!cut.isReplayed)
            }
            #expect(try await self.ask("/a/form", body: form.body, type: form.type, in: client).status == 200)
        }
    }

    @Test
    func aHundredRequestsAtOnceMakeOneApplicant() async throws {
        let body = "{\"first_name\":\"Anna\",\"last_name\":\"Once\"}"
        try await self.routes().test(.router) { client in
            let answers = try await withThrowingTaskGroup(of: Answer.self) { group in
                for _ in 0..<100 { group.addTask { try await self.ask("/a/applicants", body: body, in: client) } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(answers.count { $0.status == 201 && !$0.isReplayed } == 1)
            #expect(answers.allSatisfy { $0.status == 201 || $0.text == Problem.idempotencyKeyInUse.json })
            let again = try await self.ask("/a/applicants", body: body, in: client)
            #expect(again.isReplayed)
            #expect(Set(answers.filter { $0.status == 201 }.map(\.text)) == [again.text])
        }
        let count = try await self.database.superuser.query("SELECT FROM applicants", in: .unscoped).count
        #expect(count == 1)
    }
}
