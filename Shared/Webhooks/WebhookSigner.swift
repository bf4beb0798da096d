import Cryptography
package import FoundationEssentials

/// Signs the bodies sent to one endpoint.
///
/// `X-SHA2-Signature` is the API's own scheme: HMAC-SHA256 of the raw body. The headers of Standard Webhooks sign
/// identifier and time as well, and may carry several signatures while a token is being replaced.
package struct WebhookSigner: Sendable {
    private let token: WebhookToken
    private let otherTokens: [WebhookToken]

    /// - Parameters:
    ///   - token: Signs both schemes.
    ///   - otherTokens: Those also in force during a rotation; they appear in `webhook-signature` only.
    package init(token: WebhookToken, otherTokens: [WebhookToken] = []) {
        self.token = token
        self.otherTokens = otherTokens
    }

    /// Returns the headers of one attempt.
    /// - Parameters:
    ///   - body: Exactly the bytes that are sent.
    ///   - eventID: ``WebhookEvent/id``.
    ///   - date: The time of the attempt; receivers refuse what is minutes old.
    package func sign(_ body: [UInt8], eventID: UUID, at date: Date) -> WebhookSignature {
        let id = eventID.uuidString.lowercased()
        let timestamp = String(Int64(date.timeIntervalSince1970.rounded(.down)))
        let signatures = ([self.token] + self.otherTokens).map { token in
            "v1," + StandardWebhooks.signature(of: body, id: id, timestamp: timestamp, key: token.bytes)
        }
        return WebhookSignature(
            sha2Signature: Hex.encode(HMACSHA256(key: self.token.bytes).code(for: body)),
            webhookID: id, webhookTimestamp: timestamp, webhookSignature: signatures.joined(separator: " "))
    }
}

/// The signature of the Standard Webhooks specification, version 1.0, symmetric scheme `v1`.
enum StandardWebhooks {
    /// Returns base64 of HMAC-SHA256 over `id.timestamp.body`.
    static func signature(of body: [UInt8], id: String, timestamp: String, key: [UInt8]) -> String {
        let signed = Array("\(id).\(timestamp).".utf8) + body
        return Base64.encode(HMACSHA256(key: key).code(for: signed), as: .standard)
    }
}
