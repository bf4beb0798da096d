import CanonicalJSON
import Cryptography
import Foundation
import HTTPTypes
import JWTKit
import ServiceRuntime
import TestSupport
import Testing
import VerificationDomain
import Workflows

@testable import APIGateway

struct SDKTokenReaderTests {
    private let clock = ManualClock()
    private let applicant = ApplicantID.random()

    private func reader(_ region: Region = .eu, _ secret: SymmetricSecret = TestKeys.links) async -> SDKTokenReader {
        await SDKTokenReader(secret: secret, region: region, now: self.clock.provider)
    }

    private func token(
        _ use: SDKTokenUse = .anywhere, region: Region = .eu, scope: Scope = .acmeLive
    ) async throws -> String {
        try await SDKTokenIssuer(secret: TestKeys.links, region: region).token(
            for: self.applicant, use: use, scope: scope, id: UUID(), at: self.clock.now)
    }

    private func good(_ use: SDKTokenUse = .anywhere, scope: Scope = .acmeLive) -> SDKTokenReader.Reading {
        .good(SDKTokenSubject(scope: scope, applicantID: self.applicant, runID: nil, use: use))
    }

    @Test(arguments: Scope.fixtures)
    func anApplicantsTokenNamesThemAndTheirScope(scope: Scope) async throws {
        #expect(try await self.reader().read(self.token(scope: scope)) == self.good(scope: scope))
    }

    @Test
    func whereATokenMayBeUsedIsRead() async throws {
        let pattern = try #require(ReferrerPattern("https://*.example.com/*"))
        for use in [SDKTokenUse.referrer(pattern), .application("com.example.app")] {
            #expect(try await self.reader().read(self.token(use)) == self.good(use))
        }
    }

    @Test
    func aRunsTokenNamesItsRun() async throws {
        let run = WorkflowRun(
            id: .random(), applicantID: self.applicant, workflowID: .random(), workflowVersion: 1,
            definitionDigest: "d", tags: [], customerUserID: "u", link: WorkflowRunLink(), createdAt: self.clock.now,
            updatedAt: self.clock.now, status: .awaitingInput)
        let token = try await SDKTokenIssuer(secret: TestKeys.links, region: .eu).token(for: run, scope: .acmeLive)
        self.clock.advance(by: .seconds(35 * 86_400))
        #expect(
            await self.reader().read(token)
                == .good(
                    SDKTokenSubject(scope: .acmeLive, applicantID: self.applicant, runID: run.id, use: .anywhere)))
        self.clock.advance(by: .seconds(31))
        #expect(await self.reader().read(token) == .expired)
    }

    @Test(arguments: [(5_400, true), (5_429, true), (5_431, false)])
    func aTokenIsGoodFor90MinutesAndTheSkewOfClocks(seconds: Int, isGood: Bool) async throws {
        let token = try await self.token()
        self.clock.advance(by: .seconds(seconds))
        #expect(await self.reader().read(token) == (isGood ? self.good() : .expired))
    }

    @Test(arguments: [(-29, true), (-31, false)])
    func aTokenOfTheFutureIsForeign(seconds: Int, isGood: Bool) async throws {
        let token = try await self.token()
        self.clock.advance(by: .seconds(seconds))
        #expect(await self.reader().read(token) == (isGood ? self.good() : .foreign))
    }

    @Test
    func anotherRegionsOrDeploymentsTokenIsForeign() async throws {
        let token = try await self.token(region: .us)
        #expect(await self.reader().read(token) == .foreign)
        let other = try SymmetricSecret(bytes: Array(repeating: 9, count: 32))
        #expect(await self.reader(.us, other).read(token) == .foreign)
        #expect(await self.reader(.us).read(token) == self.good())
    }

    @Test
    func anOAuthAccessTokenIsForeign() async throws {
        let client = FixedOAuthClients().issue(.acmeLive).client
        let tokens = await OAuthAccessTokens(secret: TestKeys.links, region: .eu, now: self.clock.provider)
        #expect(await self.reader().read(try await tokens.issue(for: client)) == .foreign)
        #expect(await tokens.subject(of: try await self.token()) == nil)
    }

    /// A token whose header or claims are other texts, signed with the right key by the right algorithm.
    private func signed(header: String, claims: String) -> String {
        let text = [header, claims].map { Base64URL.encode(Array($0.utf8)) }.joined(separator: ".")
        let key = TestKeys.links.derived(for: "sdk-token")
        return "\(text).\(Base64URL.encode(HMACSHA256(secret: key).code(for: text)))"
    }

    private static let header = #"{"alg":"HS256","kid":"sdk-1","typ":"JWT"}"#

    private func claims(_ changes: [String: JSONValue?] = [:]) -> String {
        let now = Int64(self.clock.now.timeIntervalSince1970)
        var all: [String: JSONValue] = [
            "iss": "martlet-eu", "aud": "sdk", "iat": .integer(now), "exp": .integer(now + 5_400), "jti": "j",
            "tenant": .string(TenantID.acme.description), "env": "live",
            "applicant": .string(self.applicant.description),
        ]
        for (name, value) in changes { all[name] = value }
        return String(decoding: JSONValue.object(all).canonicalBytes(), as: UTF8.self)
    }

    @Test
    func theHandMadeTokenOfTheseTestsIsGood() async {
        #expect(await self.reader().read(self.signed(header: Self.header, claims: self.claims())) == self.good())
    }

    @Test(arguments: [
        #"{"alg":"none","kid":"sdk-1","typ":"JWT"}"#, #"{"alg":"HS384","kid":"sdk-1","typ":"JWT"}"#,
        #"{"alg":"HS512","kid":"sdk-1"}"#, #"{"alg":"RS256","kid":"sdk-1"}"#, #"{"alg":"EdDSA","kid":"sdk-1"}"#,
        #"{"alg":"hs256","kid":"sdk-1"}"#, #"{"kid":"sdk-1","typ":"JWT"}"#, #"{"alg":"HS256","typ":"JWT"}"#,
        #"{"alg":"HS256","kid":"sdk-2"}"#, #"{"alg":"HS256","kid":"oauth-1"}"#, #"{"alg":"HS256","kid":"../sdk-1"}"#,
        #"{"alg":"HS256","kid":"/dev/null"}"#, #"{"alg":"HS256","kid":"' OR 1=1 --"}"#,
        #"{"alg":"HS256","kid":["sdk-1"]}"#, #"{"alg":["HS256"],"kid":"sdk-1"}"#,
        #"{"alg":"none","alg":"HS256","kid":"sdk-1"}"#, #"{"alg":"HS256","kid":"x","kid":"sdk-1"}"#,
        #"{"alg":"HS256","kid":"sdk-1","jwk":{"kty":"oct","k":"AA"}}"#,
        #"{"alg":"HS256","kid":"sdk-1","jku":"https://evil.example/"}"#,
        #"{"alg":"HS256","kid":"sdk-1","crit":["x"],"x":1}"#, #"["HS256"]"#, "", "{", "null",
    ])
    func anotherHeaderIsForeign(header: String) async {
        #expect(await self.reader().read(self.signed(header: header, claims: self.claims())) == .foreign)
    }

    @Test
    func otherClaimsAreForeign() async {
        let now = Int64(self.clock.now.timeIntervalSince1970)
        let changes: [[String: JSONValue?]] = [
            ["iss": "martlet-us"], ["iss": nil], ["aud": "api"], ["aud": ["sdk", "api"]], ["aud": nil],
            ["exp": nil], ["iat": nil], ["exp": .integer(now + 5_401)], ["exp": "never"],
            ["tenant": "acme"], ["tenant": nil], ["env": "test"], ["applicant": "anna"], ["run": "r"],
            ["referrer": "https://nonsense"], ["referrer": "https://a.example/*", "application_id": "b"],
            ["iat": .integer(now - 3_024_000), "exp": .integer(now + 1)],
        ]
        for change in changes {
            #expect(
                await self.reader().read(self.signed(header: Self.header, claims: self.claims(change))) == .foreign,
                "\(change.keys.sorted())")
        }
        let twice = self.claims().dropLast() + #","applicant":"\#(ApplicantID.random())"}"#
        #expect(await self.reader().read(self.signed(header: Self.header, claims: String(twice))) == .foreign)
    }

    @Test
    func aChangedTextIsForeign() async throws {
        let token = try await self.token()
        let parts = token.split(separator: ".").map(String.init)
        var texts = [
            "", ".", "..", "a.b.c", token + ".", "." + token, token + "=", parts[0] + "." + parts[1],
            parts[0] + "." + parts[1] + ".", token + "." + parts[2], " " + token, token.replacing(".", with: ".."),
            token + String(repeating: "A", count: 2_048), token.uppercased(),
        ]
        for (index, character) in token.enumerated() where index % 7 == 0 {
            var changed = Array(token)
            changed[index] = character == "A" ? "B" : "A"
            texts.append(String(changed))
        }
        // Bits that base64 ignores: another text with the same bytes.
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
        let last = try #require(token.last.flatMap(alphabet.firstIndex(of:)))
        texts.append(String(token.dropLast()) + String(alphabet[last ^ 1]))
        for text in texts { #expect(await self.reader().read(text) == .foreign, "\(text.count) characters") }
    }

    @Test
    func aPageThatDoesNotMatchIsABadReferrer() throws {
        let use = SDKTokenUse.referrer(try #require(ReferrerPattern("https://*.example.com/*")))
        let name = try #require(HTTPField.Name("referer"))
        try use.admit([name: "https://a.example.com/x"])
        var twice = HTTPFields([HTTPField(name: name, value: "https://a.example.com/")])
        twice.append(HTTPField(name: name, value: "https://a.example.com/"))
        for headers in [[:], [name: ""], [name: "https://evil.example/"], twice] as [HTTPFields] {
            #expect(throws: Problem(.unauthorized, type: "bad_referrer")) { try use.admit(headers) }
        }
    }

    @Test
    func anotherApplicationIsUnauthorized() throws {
        let use = SDKTokenUse.application("com.example.app")
        let name = try #require(HTTPField.Name("x-application-id"))
        try use.admit([name: "com.example.app"])
        for headers in [[:], [name: "com.example.App"], [name: "*"]] as [HTTPFields] {
            #expect(throws: Problem.unauthorized) { try use.admit(headers) }
        }
        try SDKTokenUse.anywhere.admit([:])
    }
}
