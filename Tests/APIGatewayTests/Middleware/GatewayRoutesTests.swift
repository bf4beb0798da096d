import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import ServiceRuntime
import TestSupport
import Testing
import VerificationDomain

@testable import APIGateway

/// The authenticated group, with routes that say whose request it was.
struct GatewayRoutesTests {
    private let lookup = RecordingTokenLookup()

    private func answer(
        to path: String, authorization: String? = nil
    ) async throws -> (status: HTTPResponse.Status, text: String) {
        let router = Router(context: GatewayRequestContext.self)
        router.add(middleware: ProblemMiddleware())
        router.get("ping", use: PingController.ping)
        let directory = TokenDirectory(
            lookup: self.lookup, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let clients = OAuthClientDirectory(
            lookup: FixedOAuthClients(), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let accessTokens = await OAuthAccessTokens(secret: TestKeys.links, region: .eu, now: { .fixture })
        let scoped = router.group("v3.6").add(
            middleware: TokenAuthenticator(
                tokens: directory, clients: clients, accessTokens: accessTokens,
                sdkTokens: await SDKTokenReader(secret: TestKeys.links, region: .eu, now: { .fixture }), region: .eu,
                failures: FailedAuthentications(perMinute: 1_000))
        ).group(context: ScopedRequestContext.self)
        scoped.get("ping", use: PingController.ping)
        scoped.get("scope") { _, context in
            "\(context.scope.tenantID) \(context.scope.environment.rawValue) \(context.actor)"
        }
        scoped.get("things/:thing_id") { _, context in
            let id: DocumentID = try context.parameters.identifier("thing_id", resource: "Document")
            return id.description
        }
        scoped.addRoutes(
            RouteCollection(context: ScopedRequestContext.self)
                .add(middleware: NotFoundAsGiven())
                .get("lost/:applicant_id") { _, context -> String in
                    throw ApplicantError.notFound(
                        try context.parameters.identifier("applicant_id", resource: "Applicant"))
                }
                .get("lost") { request, _ -> String in
                    throw ApplicantError.notFound(try QueryReader.requiredApplicant(request))
                }
                .get("gone/:applicant_id") { _, context -> String in
                    throw ApplicantError.gone(
                        try context.parameters.identifier("applicant_id", resource: "Applicant"))
                })
        // Mounted where nobody is authenticated, by mistake.
        router.group("open").group(context: ScopedRequestContext.self).get("ping", use: PingController.ping)
        let headers = HTTPFields(authorization.map { [HTTPField(name: .authorization, value: $0)] } ?? [])
        return try await Application(router: router).test(.router) { client in
            try await client.execute(uri: path, method: .get, headers: headers) { response in
                (response.status, String(buffer: response.body))
            }
        }
    }

    @Test
    func pingAtTheRootNeedsNoToken() async throws {
        let answer = try await self.answer(to: "/ping")
        #expect(answer.status == .ok)
        #expect(answer.text == "OK")
    }

    @Test
    func withoutATokenTheAnswerIs401() async throws {
        let answer = try await self.answer(to: "/v3.6/ping")
        #expect(answer.status == .unauthorized)
        #expect(answer.text == Problem.unauthorized.json)
        #expect(self.lookup.questions.isEmpty)
    }

    @Test
    func aTokenDecidesTenantAndEnvironment() async throws {
        let (text, token) = self.lookup.issue(.globexSandbox)
        let answer = try await self.answer(to: "/v3.6/scope", authorization: "Token token=\(text.revealed)")
        #expect(answer.status == .ok)
        #expect(answer.text == "\(TenantID.globex) sandbox \(AuditActor.apiToken(token.id))")
    }

    @Test
    func anotherRegionsTokenIsRefusedWithoutALookup() async throws {
        let (text, _) = self.lookup.issue(.acmeLive, region: .us)
        let answer = try await self.answer(to: "/v3.6/ping", authorization: "Token token=\(text.revealed)")
        #expect(answer.status == .unauthorized)
        #expect(self.lookup.questions.isEmpty)
    }

    @Test
    func malformedTokenIsRefusedWithoutALookup() async throws {
        let answer = try await self.answer(to: "/v3.6/ping", authorization: "Token token=api_live.short.secret")
        #expect(answer.status == .unauthorized)
        #expect(self.lookup.questions.isEmpty)
    }

    @Test
    func unknownAndRevokedTokensGetTheSameAnswer() async throws {
        let unknown = APITokenText.make(environment: .live, region: .eu)
        let (revoked, _) = self.lookup.issue(.acmeLive, revokedAt: .fixture)
        for text in [unknown, revoked] {
            let answer = try await self.answer(to: "/v3.6/ping", authorization: "Token token=\(text.revealed)")
            #expect(answer.status == .unauthorized)
            #expect(answer.text == Problem.unauthorized.json)
        }
    }

    @Test
    func aRouteMountedOutsideTheGroupAnswersNobody() async throws {
        let answer = try await self.answer(to: "/open/ping")
        #expect(answer.status == .unauthorized)
    }

    @Test
    func whatIsNoIdentifierIsNotFoundInTheDocumentedWords() async throws {
        let (text, _) = self.lookup.issue(.acmeLive)
        let answer = try await self.answer(
            to: "/v3.6/things/not-an-id", authorization: "Token token=\(text.revealed)")
        #expect(answer.status == .notFound)
        #expect(answer.text.contains("Could not find the following resource: Document with id=not-an-id"))
    }

    @Test(arguments: ["lost/ID", "lost?applicant_id=ID", "lost?page=1&applicant_id=ID"])
    func whatIsNotFoundHasItsIDAsItWasWritten(path: String) async throws {
        let (text, _) = self.lookup.issue(.acmeLive)
        let id = ApplicantID.random().description
        let mixed = id.prefix(18) + id.dropFirst(18).uppercased()
        for given in [id, id.uppercased(), String(mixed)] {
            let answer = try await self.answer(
                to: "/v3.6/\(path.replacing("ID", with: given))", authorization: "Token token=\(text.revealed)")
            #expect(answer.status == .notFound)
            #expect(answer.text == Problem.notFound("Applicant", id: given).json)
        }
    }

    @Test
    func whatIsGoneIsGoneHoweverItIsWritten() async throws {
        let (text, _) = self.lookup.issue(.acmeLive)
        let answer = try await self.answer(
            to: "/v3.6/gone/\(UUID().uuidString)", authorization: "Token token=\(text.revealed)")
        #expect(answer.status == .gone)
        #expect(answer.text == Problem.gone.json)
    }

    @Test
    func anIdentifierMayBeInCapitals() async throws {
        let (text, _) = self.lookup.issue(.acmeLive)
        let id = DocumentID.random()
        let answer = try await self.answer(
            to: "/v3.6/things/\(id.description.uppercased())", authorization: "Token token=\(text.revealed)")
        #expect(answer.text == id.description)
    }
}
