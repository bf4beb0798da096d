import Testing
import Webhooks

@Suite
struct WebhookTokenTests {
    @Test func madeTokensHaveTheShapeClientsCheck() {
        for _ in 0..<200 {
            let token = WebhookToken.make()
            #expect(token.rawValue.wholeMatch(of: /[0-9a-zA-Z_-]{32}/) != nil)
            #expect(WebhookToken(rawValue: token.rawValue) == token)
        }
    }

    @Test func randomBytesDecideTheToken() {
        #expect(WebhookToken.make { [UInt8](repeating: 0xFF, count: $0) }.rawValue == String(repeating: "_", count: 32))
        #expect(WebhookToken.make() != WebhookToken.make())
    }

    @Test(arguments: [
        "", "short", String(repeating: "a", count: 33), String(repeating: "+", count: 32),
        "é" + String(repeating: "a", count: 30),
    ])
    func otherTextIsNoToken(text: String) {
        #expect(WebhookToken(rawValue: text) == nil)
    }

    @Test func printsAsRedacted() throws {
        let token = try #require(WebhookToken(rawValue: SignatureVectors.token))
        var printed = ""
        for value in [token, WebhookSigner(token: token), WebhookVerifier(token: token)] as [Any] {
            print(value, to: &printed)
            debugPrint(value, to: &printed)
            dump(value, to: &printed)
        }
        #expect(printed.contains("redacted"))
        #expect(!printed.contains(SignatureVectors.token))
    }

    @Test func standardLibrariesGetBase64OfTheBytes() throws {
        let token = try #require(WebhookToken(rawValue: SignatureVectors.token))
        // printf %s _ABC123abc123ABC123abc123ABC123_ | base64
        #expect(token.standardWebhooksSecret == "whsec_X0FCQzEyM2FiYzEyM0FCQzEyM2FiYzEyM0FCQzEyM18=")
    }
}
