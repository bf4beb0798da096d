import Cryptography
import FoundationEssentials
import Testing

@testable import Webhooks

@Suite
struct WebhookSignerTests {
    let body = Array(SignatureVectors.body.utf8)
    let date = Date(timeIntervalSince1970: 1_671_468_884.9)

    func token(_ text: String = SignatureVectors.token) throws -> WebhookToken {
        try #require(WebhookToken(rawValue: text))
    }

    func signature(otherTokens: [WebhookToken] = []) throws -> WebhookSignature {
        let id = try #require(UUID(uuidString: SignatureVectors.eventID))
        return WebhookSigner(token: try self.token(), otherTokens: otherTokens).sign(
            self.body, eventID: id, at: self.date)
    }

    @Test func signaturesMatchAnotherImplementation() throws {
        let signature = try self.signature()
        #expect(signature.sha2Signature == SignatureVectors.sha2Signature)
        #expect(signature.webhookID == SignatureVectors.eventID)
        #expect(signature.webhookTimestamp == SignatureVectors.timestamp)
        #expect(signature.webhookSignature == SignatureVectors.webhookSignature)
    }

    @Test func standardSignatureMatchesThePublishedExample() throws {
        typealias Example = SignatureVectors.StandardWebhooksExample
        let signature = StandardWebhooks.signature(
            of: Array(Example.body.utf8), id: Example.id, timestamp: Example.timestamp,
            key: try #require(Base64.decode(Example.key, as: .standard)))
        #expect(signature == Example.signature)
    }

    @Test func rotationChangesOnlyTheList() throws {
        let plain = try self.signature()
        let rotating = try self.signature(otherTokens: [self.token(SignatureVectors.otherToken)])
        #expect(rotating.sha2Signature == plain.sha2Signature)
        #expect(
            rotating.webhookSignature
                == SignatureVectors.webhookSignature + " " + SignatureVectors.otherWebhookSignature)
    }

    @Test func headersHaveTheirDocumentedNames() throws {
        let names = try self.signature().headers.map(\.name)
        #expect(names == ["X-SHA2-Signature", "webhook-id", "webhook-timestamp", "webhook-signature"])
    }

    @Test func receiversAcceptBothSchemes() throws {
        let signature = try self.signature(otherTokens: [self.token(SignatureVectors.otherToken)])
        for token in [SignatureVectors.token, SignatureVectors.otherToken] {
            let verifier = WebhookVerifier(token: try self.token(token))
            #expect(
                verifier.isValid(
                    webhookID: signature.webhookID, webhookTimestamp: signature.webhookTimestamp,
                    webhookSignature: signature.webhookSignature, body: self.body, now: self.date))
        }
        let verifier = WebhookVerifier(token: try self.token())
        #expect(verifier.isValid(sha2Signature: signature.sha2Signature, body: self.body))
    }

    @Test func changedBodyIsRefused() throws {
        let signature = try self.signature()
        let verifier = WebhookVerifier(token: try self.token())
        for index in self.body.indices {
            var body = self.body
            body[index] ^= 1
            #expect(!verifier.isValid(sha2Signature: signature.sha2Signature, body: body))
            #expect(
                !verifier.isValid(
                    webhookID: signature.webhookID, webhookTimestamp: signature.webhookTimestamp,
                    webhookSignature: signature.webhookSignature, body: body, now: self.date))
        }
    }

    @Test(arguments: ["", "185a", SignatureVectors.sha2Signature.uppercased(), SignatureVectors.sha2Signature + " "])
    func otherSpellingsOfTheSignatureAreRefused(text: String) throws {
        let verifier = WebhookVerifier(token: try self.token())
        #expect(!verifier.isValid(sha2Signature: text, body: self.body))
    }

    @Test(arguments: [-301.0, 301, 86_400])
    func oldAndFutureTimesAreRefused(offset: Double) throws {
        let signature = try self.signature()
        let verifier = WebhookVerifier(token: try self.token())
        let signedAt = try #require(Double(signature.webhookTimestamp))
        #expect(
            !verifier.isValid(
                webhookID: signature.webhookID, webhookTimestamp: signature.webhookTimestamp,
                webhookSignature: signature.webhookSignature, body: self.body,
                now: Date(timeIntervalSince1970: signedAt + offset)))
    }

    @Test func identifierAndTimeAreSigned() throws {
        let signature = try self.signature()
        let verifier = WebhookVerifier(token: try self.token())
        #expect(
            !verifier.isValid(
                webhookID: "other", webhookTimestamp: signature.webhookTimestamp,
                webhookSignature: signature.webhookSignature, body: self.body, now: self.date))
        for timestamp in ["1671468885", "+1671468884", "01671468884", "x", "9223372036854775807"] {
            #expect(
                !verifier.isValid(
                    webhookID: signature.webhookID, webhookTimestamp: timestamp,
                    webhookSignature: signature.webhookSignature, body: self.body, now: self.date))
        }
    }
}
