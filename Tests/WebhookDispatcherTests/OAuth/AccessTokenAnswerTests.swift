import Foundation
import OutboundHTTP
import Testing
import VerificationDomain

@testable import WebhookDispatcher

/// Reading what a token endpoint says, and asking it.
struct AccessTokenAnswerTests {
    private let now = ContinuousClock.now

    private func answer(_ body: String, status: Int = 200, isCut: Bool = false) -> AccessTokenAnswer {
        self.answer(.response(OutboundResponse(status: status, body: Array(body.utf8), isBodyCut: isCut)))
    }

    private func answer(_ outcome: OutboundResult.Outcome) -> AccessTokenAnswer {
        AccessTokenAnswer(
            OutboundResult(outcome: outcome, remoteAddress: nil, timing: OutboundTiming()), at: self.now)
    }

    @Test(arguments: [
        (#"{"access_token":"abc","token_type":"Bearer","expires_in":3600}"#, 3_540),
        (#"{"access_token":"abc","token_type":"bearer","expires_in":100}"#, 50),
        (#"{"access_token":"abc","expires_in":"3600"}"#, 3_540),
        (#"{"access_token":"abc","expires_in":1e9}"#, 86_400),
        (#"{"access_token":"abc","expires_in":null}"#, 240),
        (#"{"access_token":"abc"}"#, 240),
    ])
    func tokenIsUsedUntilShortlyBeforeItExpires(body: String, seconds: Int) {
        #expect(
            self.answer(body) == .token(AccessToken(value: "abc", goodUntil: self.now + .seconds(seconds))))
    }

    @Test(arguments: [
        "", "[]", "no JSON", "{}", #"{"access_token":""}"#, #"{"access_token":1}"#, #"{"access_token":"a b"}"#,
        #"{"access_token":"a\r\nX: y"}"#, #"{"access_token":"ä"}"#, #"{"access_token":"a","token_type":"mac"}"#,
        #"{"access_token":"a","expires_in":0}"#, #"{"access_token":"a","expires_in":-5}"#,
    ])
    func whatIsNoBearerTokenIsMalformed(body: String) {
        #expect(self.answer(body) == .failed(.malformed))
        #expect(self.answer(#"{"access_token":"a"}"#, isCut: true) == .failed(.malformed))
    }

    @Test(arguments: [201, 302, 400, 401, 403, 500, 503])
    func anyOtherStatusIsARefusal(status: Int) {
        #expect(self.answer(#"{"access_token":"abc"}"#, status: status) == .failed(.refused))
    }

    @Test(arguments: OutboundFailure.allCases)
    func aFailureLiesWithTheServerOrHere(failure: OutboundFailure) {
        let expected: AccessTokenAnswer =
            switch failure {
            case .overloaded: .overloaded
            case .cancelled: .cutShort
            case .refusedURL, .refusedAddress, .dns, .connect, .tls, .timeout, .protocolViolation:
                .failed(.unreachable)
            }
        #expect(self.answer(.failure(failure)) == expected)
    }

    @Test
    func requestIsThatOfTheStandard() throws {
        let grant = ClientCredentialsGrant(
            serverURL: "https://login.example.com/", clientID: "my client:é", clientSecret: "s%+/", scope: "a b&c")
        #expect(String(decoding: grant.body, as: UTF8.self) == "grant_type=client_credentials&scope=a+b%26c")
        let fields = Dictionary(uniqueKeysWithValues: grant.headers.map { ($0.name, $0.value) })
        #expect(fields["Content-Type"] == "application/x-www-form-urlencoded")
        let basic = try #require(fields["Authorization"])
        let pair = try #require(Data(base64Encoded: String(basic.dropFirst("Basic ".count))))
        #expect(String(decoding: pair, as: UTF8.self) == "my+client%3A%C3%A9:s%25%2B%2F")
        let bare = ClientCredentialsGrant(serverURL: "", clientID: "a", clientSecret: "b", scope: nil)
        #expect(String(decoding: bare.body, as: UTF8.self) == "grant_type=client_credentials")
    }

    @Test
    func nothingOfATokenOrAGrantIsPrinted() {
        let token = AccessToken(value: "canary", goodUntil: self.now)
        let grant = ClientCredentialsGrant(
            serverURL: "https://canary/", clientID: "canary", clientSecret: "canary", scope: "canary")
        for value in [token, grant, AccessTokenAnswer.token(token)] as [Any] {
            var dumped = ""
            dump(value, to: &dumped)
            for text in ["\(value)", String(reflecting: value), dumped] { #expect(!text.contains("canary")) }
        }
    }
}
