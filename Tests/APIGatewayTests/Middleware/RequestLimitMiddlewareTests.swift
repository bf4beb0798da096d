import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import PostgresClient
import RateLimits
import ServiceRuntime
import Synchronization
import TestSupport
import Testing
import VerificationDomain

@testable import APIGateway

/// The authenticated group behind its limits, over a stand-in for the limiter's rows.
struct RequestLimitMiddlewareTests {
    private let lookup = RecordingTokenLookup()
    private let store = ScriptedLimitStore()
    private let concurrency = TenantConcurrency(maximum: 2)

    private func answer(token: String?, path: String = "/v3.6/ping") async throws -> TestResponse {
        let router = Router(context: GatewayRequestContext.self)
        router.add(middleware: ProblemMiddleware())
        let directory = TokenDirectory(
            lookup: self.lookup, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let limits = RequestLimitMiddleware(
            limiter: RequestLimiter(store: self.store), concurrency: self.concurrency)
        let authenticator = TokenAuthenticator(
            tokens: directory,
            clients: OAuthClientDirectory(
                lookup: FixedOAuthClients(), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }),
            accessTokens: await OAuthAccessTokens(secret: TestKeys.links, region: .eu, now: { .fixture }),
            sdkTokens: await SDKTokenReader(secret: TestKeys.links, region: .eu, now: { .fixture }), region: .eu,
            failures: FailedAuthentications(perMinute: 100))
        let scoped = router.group("v3.6").add(middleware: authenticator).add(middleware: limits)
            .add(middleware: ProblemMiddleware()).group(context: ScopedRequestContext.self)
        scoped.get("ping", use: PingController.ping)
        scoped.get("gone") { _, _ -> String in throw Problem.gone }
        let headers: HTTPFields = token.map { [.authorization: "Token token=\($0)"] } ?? [:]
        return try await Application(router: router).test(.router) { client in
            try await client.execute(uri: path, method: .get, headers: headers) { $0 }
        }
    }

    private static func field(_ name: String, _ answer: TestResponse) -> String? {
        HTTPField.Name(name).flatMap { answer.headers[$0] }
    }

    @Test
    func anAdmittedRequestTellsTheLimits() async throws {
        let (text, _) = self.lookup.issue(.acmeSandbox)
        let answer = try await self.answer(token: text.revealed)
        #expect(answer.status == .ok)
        #expect(Self.field("ratelimit-policy", answer) == "\"burst\";q=4;w=2, \"minute\";q=120;w=60")
        #expect(Self.field("ratelimit", answer) == "\"burst\";r=3;t=1")
        #expect(answer.headers[.retryAfter] == nil)
    }

    @Test
    func anErrorOfTheRouteTellsThemToo() async throws {
        let (text, _) = self.lookup.issue(.acmeLive)
        let answer = try await self.answer(token: text.revealed, path: "/v3.6/gone")
        #expect(answer.status == .gone)
        #expect(Self.field("ratelimit", answer) == "\"burst\";r=13;t=1")
    }

    @Test
    func aRefusedRequestGetsTheDocumentedAnswer() async throws {
        self.store.behave(.refuse)
        let (text, _) = self.lookup.issue(.acmeSandbox)
        let answer = try await self.answer(token: text.revealed)
        #expect(answer.status == .tooManyRequests)
        #expect(
            String(buffer: answer.body)
                == #"{"error":{"type":"rate_limit","message":"Rate limit exceeded. Please try again later."}}"#)
        #expect(answer.headers[.contentType] == "application/json")
        #expect(answer.headers[.retryAfter] == "1")
        #expect(Self.field("ratelimit", answer) == "\"burst\";r=0;t=1")
    }

    @Test
    func withoutAVerdictTheAnswerIs503() async throws {
        self.store.behave(.fail)
        let (text, _) = self.lookup.issue(.acmeLive)
        let answer = try await self.answer(token: text.revealed)
        #expect(answer.status == .serviceUnavailable)
        #expect(answer.headers[.retryAfter] == "1")
    }

    @Test
    func onlyAGoodTokenTouchesTheLimits() async throws {
        let (revoked, _) = self.lookup.issue(.acmeLive, revokedAt: Date())
        for token in [nil, "nonsense", revoked.revealed] {
            #expect(try await self.answer(token: token).status == .unauthorized)
        }
        #expect(self.store.keys.isEmpty)
    }

    @Test
    func tokensOfOneEnvironmentShareItsLimitsAndEnvironmentsDoNot() async throws {
        for scope in [Scope.acmeLive, .acmeLive, .acmeSandbox, .globexLive] {
            _ = try await self.answer(token: self.lookup.issue(scope).text.revealed)
        }
        #expect(
            self.store.keys == [
                LimitKey(.acmeLive), LimitKey(.acmeLive), LimitKey(.acmeSandbox), LimitKey(.globexLive),
            ])
    }

    @Test
    func aTenantWithTooManyRequestsInHandIsRefusedAtNoCost() async throws {
        #expect(self.concurrency.enter(.acme))
        #expect(self.concurrency.enter(.acme))
        let (text, _) = self.lookup.issue(.acmeLive)
        let (other, _) = self.lookup.issue(.globexLive)
        let answer = try await self.answer(token: text.revealed)
        #expect(answer.status == .tooManyRequests)
        #expect(answer.headers[.retryAfter] == "1")
        #expect(self.store.keys.isEmpty)
        #expect(try await self.answer(token: other.revealed).status == .ok)
        self.concurrency.leave(.acme)
        #expect(try await self.answer(token: text.revealed).status == .ok)
    }

    @Test
    func everyPlaceIsGivenBack() async throws {
        let (text, _) = self.lookup.issue(.globexLive)
        _ = try await self.answer(token: text.revealed)
        self.store.behave(.refuse)
        _ = try await self.answer(token: text.revealed)
        self.store.behave(.fail)
        _ = try await self.answer(token: text.revealed)
        #expect(self.concurrency.tenantCount == 0)
    }
}

/// Answers as it is told, and keeps the keys it was asked for.
final class ScriptedLimitStore: LimitStore {
    enum Behaviour {
        case admit
        case refuse
        case fail
    }

    private let state = Mutex((behaviour: Behaviour.admit, keys: [LimitKey]()))

    var keys: [LimitKey] { self.state.withLock { $0.keys } }

    func behave(_ behaviour: Behaviour) { self.state.withLock { $0.behaviour = behaviour } }

    func take(_ count: Int, of key: LimitKey, deadline: Duration) async throws -> LimitReading {
        let behaviour = self.state.withLock { state in
            state.keys.append(key)
            return state.behaviour
        }
        let limits = RequestLimits.standard(key.environment)
        let now: Int64 = 1_000_000_000
        func reading(taken: Int, admitted: Int) -> LimitReading {
            LimitReading(
                limits: limits, admitted: admitted, now: now,
                fullAt: now + Int64(taken) * limits.intervalMicroseconds, windowStartedAt: now, windowCount: taken)
        }
        switch behaviour {
        case .admit: return reading(taken: 1, admitted: count)
        case .refuse: return reading(taken: limits.burst, admitted: 0)
        case .fail: throw SQLError.deadlineExceeded
        }
    }
}
