import Foundation
import Testing

@testable import Webhooks

/// Which token signs what during a rotation.
struct WebhookTokensTests {
    private let old = WebhookToken.make()
    private let next = WebhookToken.make()
    private let change = Date(timeIntervalSince1970: 1_800_000_000)

    private func tokens(_ seconds: Double) -> WebhookTokens {
        WebhookTokens(
            stored: self.old, next: self.next, at: self.change, now: self.change.addingTimeInterval(seconds))
    }

    @Test
    func withoutARotationOneSigns() {
        #expect(WebhookTokens(self.old).current == self.old)
        #expect(WebhookTokens(self.old).others.isEmpty)
    }

    @Test(arguments: [-86_400.0, -0.001])
    func untilTheChangeTheOldOneSignsBothSchemes(seconds: Double) {
        #expect(self.tokens(seconds).current == self.old)
        #expect(self.tokens(seconds).others == [self.next])
    }

    @Test(arguments: [0.0, 86_399.999])
    func forADayAfterTheChangeTheOldOneSignsBeside(seconds: Double) {
        #expect(self.tokens(seconds).current == self.next)
        #expect(self.tokens(seconds).others == [self.old])
    }

    @Test
    func aDayAfterTheChangeTheOldOneIsNothing() {
        #expect(self.tokens(86_400).current == self.next)
        #expect(self.tokens(86_400).others.isEmpty)
    }

    @Test(arguments: [-1.0, 1.0])
    func receiverWithEitherTokenAcceptsTheStandardSignature(seconds: Double) {
        let body = Array("{}".utf8)
        let now = self.change.addingTimeInterval(seconds)
        let signature = self.tokens(seconds).signer.sign(body, eventID: UUID(), at: now)
        for token in [self.old, self.next] {
            #expect(
                WebhookVerifier(token: token).isValid(
                    webhookID: signature.webhookID, webhookTimestamp: signature.webhookTimestamp,
                    webhookSignature: signature.webhookSignature, body: body, now: now))
        }
        let plain = WebhookSigner(token: seconds < 0 ? self.old : self.next).sign(body, eventID: UUID(), at: now)
        #expect(signature.sha2Signature == plain.sha2Signature)
    }

    @Test
    func tokensPrintAsRedacted() {
        for text in ["\(self.tokens(0))", String(reflecting: self.tokens(0))] {
            #expect(!text.contains(self.old.rawValue) && !text.contains(self.next.rawValue))
        }
    }
}
