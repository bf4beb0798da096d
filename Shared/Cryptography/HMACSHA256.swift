import Crypto
import FoundationEssentials

/// HMAC with SHA-256 (RFC 2104) under one key.
package struct HMACSHA256: Sendable, CustomStringConvertible {
    private let key: SymmetricKey

    /// - Parameter key: Any number of bytes; RFC 2104 hashes what exceeds 64.
    package init(key: [UInt8]) { self.key = SymmetricKey(data: key) }

    /// - Parameter secret: A deployment or derived key of 32 bytes.
    package init(secret: SymmetricSecret) { self.key = secret.key }

    /// Returns the authentication code: 32 bytes.
    package func code(for message: [UInt8]) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: message, using: self.key))
    }

    /// Returns the authentication code of a text's UTF-8 bytes.
    package func code(for text: String) -> [UInt8] { self.code(for: Array(text.utf8)) }

    /// Whether `code` is the message's, compared in constant time.
    package func isValid(_ code: [UInt8], for message: [UInt8]) -> Bool {
        constantTimeEquals(code, self.code(for: message))
    }

    package var description: String { "HMACSHA256(redacted)" }
}
