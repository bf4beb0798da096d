import CanonicalJSON
import Cryptography
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import ServiceRuntime
import TestSupport
import Testing
import VerificationDomain
import Workflows

@testable import APIGateway

/// Client credentials for an access token, and what the token opens.
struct OAuthTokenTests {
    private struct Answer {
        let status: HTTPResponse.Status
        let headers: HTTPFields
        let text: String

        var json: JSONValue? { try? JSONValue(parsing: Array(self.text.utf8)) }
    }

    private let lookup = FixedOAuthClients()
    private let clock = ManualClock()
    private let failures = FailedAuthentications(perMinute: 1_000)

    private func accessTokens(
        _ secret: SymmetricSecret = TestKeys.links, region: Region = .eu
    ) async -> OAuthAccessTokens {
        await OAuthAccessTokens(secret: secret, region: region, now: self.clock.provider)
    }

    /// Every request has a directory of its own, so that nothing is remembered between them.
    private func ask(
        _ method: HTTPRequest.Method, _ path: String, _ fields: [(HTTPField.Name, String)] = [], body: String = ""
    ) async throws -> Answer {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let clients = OAuthClientDirectory(lookup: self.lookup, logger: logger)
        let tokens = TokenDirectory(lookup: RecordingTokenLookup(), logger: logger)
        let accessTokens = await self.accessTokens()
        let router = Router(context: GatewayRequestContext.self)
        router.add(middleware: ProblemMiddleware())
        router.addRoutes(
            OAuthTokenController(clients: clients, tokens: accessTokens, region: .eu, failures: self.failures).routes,
            atPath: "oauth")
        let scoped = router.group("v3.6").add(
            middleware: TokenAuthenticator(
                tokens: tokens, clients: clients, accessTokens: accessTokens,
                sdkTokens: await SDKTokenReader(secret: TestKeys.links, region: .eu, now: self.clock.provider),
                region: .eu, failures: self.failures)
        ).group(context: ScopedRequestContext.self)
        scoped.get("scope") { _, context in
            "\(context.scope.tenantID) \(context.scope.environment.rawValue) \(context.actor)"
        }
        let headers = HTTPFields(fields.map { HTTPField(name: $0.0, value: $0.1) })
        return try await Application(router: router).test(.router) { client in
            try await client.execute(uri: path, method: method, headers: headers, body: ByteBuffer(string: body)) {
                Answer(status: $0.status, headers: $0.headers, text: String(buffer: $0.body))
            }
        }
    }

    private static let form: (HTTPField.Name, String) = (.contentType, "application/x-www-form-urlencoded")

    private func exchange(
        _ credentials: OAuthCredentials, _ extra: String = "&grant_type=client_credentials"
    ) async throws -> Answer {
        try await self.ask(
            .post, "/oauth/token", [Self.form],
            body: "client_id=\(credentials.clientID)&client_secret=\(credentials.revealedSecret)\(extra)")
    }

    private func use(_ token: String) async throws -> Answer {
        try await self.ask(.get, "/v3.6/scope", [(.authorization, "Bearer \(token)")])
    }

    @Test(arguments: ["&grant_type=client_credentials", "", "&scope=all_scopes"])
    func credentialsGiveATokenForTheirScope(extra: String) async throws {
        let (credentials, client) = self.lookup.issue(.globexSandbox)
        let answer = try await self.exchange(credentials, extra)
        #expect(answer.status == .ok)
        #expect(answer.json?["token_type"] == "Bearer")
        #expect(answer.json?["expires_in"] == 3_600)
        #expect(answer.headers[.cacheControl] == "no-store")
        let token = try #require(answer.json?["access_token"]?.stringValue)
        let used = try await self.use(token)
        #expect(used.text == "\(TenantID.globex) sandbox \(AuditActor.oauthClient(client.id))")
    }

    @Test
    func credentialsMayComeAsBasicAuthentication() async throws {
        let (credentials, _) = self.lookup.issue(.acmeLive)
        let pair = Data("\(credentials.clientID):\(credentials.revealedSecret)".utf8).base64EncodedString()
        let answer = try await self.ask(
            .post, "/oauth/token", [Self.form, (.authorization, "Basic \(pair)")], body: "grant_type=client_credentials"
        )
        #expect(answer.status == .ok)
        let both = try await self.ask(
            .post, "/oauth/token", [Self.form, (.authorization, "Basic \(pair)")],
            body: "client_secret=\(credentials.revealedSecret)")
        #expect(both.status == .badRequest)
        #expect(both.json?["error"] == "invalid_request")
        let other = try await self.ask(
            .post, "/oauth/token", [Self.form, (.authorization, "Basic \(pair)")], body: "client_id=another")
        #expect(other.json?["error"] == "invalid_client")
    }

    @Test
    func wrongCredentialsAreAllRefusedInTheSameWords() async throws {
        let (credentials, client) = self.lookup.issue(.acmeLive)
        let (foreign, _) = self.lookup.issue(.acmeLive, region: .us)
        let (sandbox, _) = self.lookup.issue(.acmeSandbox)
        let unknown = OAuthCredentials.make(environment: .live, region: .eu)
        let secret = credentials.revealedSecret
        var forms = [foreign, unknown].map { "client_id=\($0.clientID)&client_secret=\($0.revealedSecret)" }
        forms += [
            "client_id=\(credentials.clientID)&client_secret=\(unknown.revealedSecret)",
            "client_id=\(sandbox.clientID)&client_secret=\(secret)",
            "client_id=\(credentials.clientID.replacing("live", with: "sandbox"))&client_secret=\(secret)",
            "client_id=\(credentials.clientID)&client_secret=\(secret)=", "client_id=&client_secret=",
            "client_id=\(client.id)&client_secret=\(secret)", "client_id=%00&client_secret=\(secret)",
        ]
        var texts: Set<String> = []
        for form in forms {
            let answer = try await self.ask(.post, "/oauth/token", [Self.form], body: form)
            #expect(answer.status == .unauthorized, "\(form)")
            #expect(answer.headers[.wwwAuthenticate] == #"Basic realm="martlet""#)
            texts.insert(answer.text)
        }
        #expect(texts.count == 1 && texts.first?.contains("invalid_client") == true)
        #expect(try await self.exchange(credentials).status == .ok)
    }

    @Test(arguments: [
        ("grant_type=password&client_id=a&client_secret=b", "unsupported_grant_type"),
        ("client_id=a", "invalid_request"), ("client_secret=a", "invalid_request"), ("", "invalid_request"),
        ("client_id=a&client_id=b&client_secret=c", "invalid_request"),
        ("client_id=%zz&client_secret=c", "invalid_request"), ("client_id=%ff&client_secret=c", "invalid_request"),
    ])
    func whatIsNoSuchRequestIsSaid(form: String, code: String) async throws {
        let answer = try await self.ask(.post, "/oauth/token", [Self.form], body: form)
        #expect(answer.status == .badRequest)
        #expect(answer.json?["error"] == .string(code))
    }

    @Test(arguments: ["application/json", "text/plain", nil])
    func onlyAFormIsRead(type: String?) async throws {
        let (credentials, _) = self.lookup.issue(.acmeLive)
        let answer = try await self.ask(
            .post, "/oauth/token", type.map { [(.contentType, $0)] } ?? [],
            body: "client_id=\(credentials.clientID)&client_secret=\(credentials.revealedSecret)")
        #expect(answer.status == .badRequest)
    }

    @Test
    func endlessFormIsCutOff() async throws {
        let answer = try await self.ask(
            .post, "/oauth/token", [Self.form], body: "client_id=" + String(repeating: "a", count: 10_000))
        #expect(answer.status == .contentTooLarge)
    }

    @Test
    func tokenOpensNothingWhenItsClientIsRevoked() async throws {
        let (credentials, client) = self.lookup.issue(.acmeLive)
        let token = try #require(try await self.exchange(credentials).json?["access_token"]?.stringValue)
        #expect(try await self.use(token).status == .ok)
        self.lookup.revoke(client)
        #expect(try await self.use(token).status == .unauthorized)
        #expect(try await self.exchange(credentials).status == .unauthorized)
    }

    @Test
    func tokenIsGoodForAnHour() async throws {
        let (credentials, _) = self.lookup.issue(.acmeLive)
        let token = try #require(try await self.exchange(credentials).json?["access_token"]?.stringValue)
        self.clock.advance(by: .seconds(3_599))
        #expect(try await self.use(token).status == .ok)
        self.clock.advance(by: .seconds(1))
        #expect(try await self.use(token).status == .unauthorized)
    }

    @Test
    func tokensOfOtherKeysRegionsAndPurposesOpenNothing() async throws {
        let (_, client) = self.lookup.issue(.acmeLive)
        let good = try await self.accessTokens().issue(for: client)
        #expect(try await self.use(good).status == .ok)
        var bad = [
            try await self.accessTokens(region: .us).issue(for: client),
            try await self.accessTokens(TestKeys.links.derived(for: "another")).issue(for: client),
            "", ".", "..", "a.b.c", good + "=", good + ".", "=" + good, String(repeating: "a", count: 5_000),
        ]
        let parts = good.split(separator: ".").map(String.init)
        let none = Base64URL.encode(Array(#"{"alg":"none","kid":"oauth-1"}"#.utf8))
        bad += ["\(none).\(parts[1]).", "\(none).\(parts[1]).\(parts[2])", "\(parts[0]).\(parts[1])."]
        // Each character of the signature counts.
        for index in parts[2].indices {
            var signature = parts[2]
            signature.replaceSubrange(index...index, with: signature[index] == "A" ? "B" : "A")
            bad.append("\(parts[0]).\(parts[1]).\(signature)")
        }
        for token in bad { #expect(try await self.use(token).status == .unauthorized, "\(token.prefix(40))") }
        // An SDK token is for another purpose, though its key comes from the same secret.
        let run = WorkflowRun(
            id: .random(), applicantID: .random(), workflowID: .random(), workflowVersion: 1, definitionDigest: "d",
            tags: [], customerUserID: "user 7", link: WorkflowRunLink(), createdAt: .fixture, updatedAt: .fixture,
            status: .awaitingInput)
        let sdkToken = try await SDKTokenIssuer(secret: TestKeys.links, region: .eu).token(for: run, scope: .acmeLive)
        #expect(try await self.use(sdkToken).status == .unauthorized)
    }

    @Test
    func credentialsAreSentOnce() async throws {
        let (_, client) = self.lookup.issue(.acmeLive)
        let good = try await self.accessTokens().issue(for: client)
        let twice = try await self.ask(
            .get, "/v3.6/scope", [(.authorization, "Bearer \(good)"), (.authorization, "Bearer \(good)")])
        #expect(twice.status == .unauthorized)
        let words = try await self.ask(.get, "/v3.6/scope", [(.authorization, "Bearer \(good) \(good)")])
        #expect(words.status == .unauthorized)
    }
}
