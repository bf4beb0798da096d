import Cryptography
package import FoundationEssentials

/// Checks what ``WebhookSigner`` made, as a receiver does.
package struct WebhookVerifier: Sendable {
    private let token: WebhookToken

    /// A receiver that knows this token.
    package init(token: WebhookToken) { self.token = token }

    /// Whether `X-SHA2-Signature` is the body's. Strict: 64 lower-case digits, one value.
    package func isValid(sha2Signature: String, body: [UInt8]) -> Bool {
        constantTimeEquals(sha2Signature, Hex.encode(HMACSHA256(key: self.token.bytes).code(for: body)))
    }

    /// Whether one of the signatures in `webhook-signature` is the message's and its time is recent.
    /// - Parameters:
    ///   - now: The receiver's clock.
    ///   - tolerance: How far `webhook-timestamp` may lie from `now`, either way; five minutes are customary.
    package func isValid(
        webhookID: String, webhookTimestamp: String, webhookSignature: String, body: [UInt8], now: Date,
        tolerance: Duration = .seconds(300)
    ) -> Bool {
        guard let seconds = Int64(webhookTimestamp), String(seconds) == webhookTimestamp else { return false }
        let age = now.timeIntervalSince1970 - Double(seconds)
        guard Duration.seconds(abs(age)) <= tolerance else { return false }
        let expected = StandardWebhooks.signature(
            of: body, id: webhookID, timestamp: webhookTimestamp, key: self.token.bytes)
        var isValid = false
        for candidate in webhookSignature.split(separator: " ") where candidate.hasPrefix("v1,") {
            // No early exit: which of several matched is nobody's business.
            if constantTimeEquals(String(candidate.dropFirst(3)), expected) { isValid = true }
        }
        return isValid
    }
}
