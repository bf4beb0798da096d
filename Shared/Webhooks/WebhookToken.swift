package import Cryptography

/// An endpoint's secret, returned as `token`: 32 characters of `0-9A-Z a-z _ -`. Prints as redacted.
///
/// The key of every signature is its UTF-8 bytes, not what they would decode to.
package struct WebhookToken: Sendable, Equatable, CustomStringConvertible, CustomReflectable {
    /// The 32 characters; for the API's answer and for sealing, never for a log.
    package let rawValue: String

    /// Adopts a stored token.
    /// - Returns: `nil` unless it is 32 characters of the alphabet, the shape clients check.
    package init?(rawValue: String) {
        let isToken =
            rawValue.utf8.count == 32
            && rawValue.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
        guard isToken else { return nil }
        self.rawValue = rawValue
    }

    private init(_ bytes: [UInt8]) { self.rawValue = Base64URL.encode(bytes) }

    /// Returns a new token with 192 random bits.
    /// - Parameter random: Asked for 24 bytes.
    package static func make(random: RandomBytes = SecureRandom.bytes) -> WebhookToken { WebhookToken(random(24)) }

    /// The form that Standard Webhooks libraries take: `whsec_` and base64 of the token's bytes.
    package var standardWebhooksSecret: String { "whsec_" + Base64.encode(self.bytes, as: .standard) }

    var bytes: [UInt8] { Array(self.rawValue.utf8) }

    /// Whether they are the same token; in constant time.
    package static func == (left: WebhookToken, right: WebhookToken) -> Bool {
        constantTimeEquals(left.rawValue, right.rawValue)
    }

    /// Always `redacted`.
    package var description: String { "redacted" }

    /// Shows no field, so that dumps are redacted too.
    package var customMirror: Mirror { Mirror(self, children: []) }
}
