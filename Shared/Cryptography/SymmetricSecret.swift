import Crypto
import FoundationEssentials

/// 32 secret bytes: a key for AES-256 or HMAC-SHA256. Prints as redacted; equality takes constant time.
package struct SymmetricSecret: Sendable, Equatable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    /// The only length there is, in bytes.
    package static let byteCount = 32

    let key: SymmetricKey

    /// - Throws: ``SecretError/wrongLength(_:)`` unless there are exactly 32 bytes.
    package init(bytes: [UInt8]) throws(SecretError) {
        guard bytes.count == Self.byteCount else { throw .wrongLength(bytes.count) }
        self.key = SymmetricKey(data: bytes)
    }

    /// Parses a secret as operators write it: 64 hexadecimal digits, or base64 in either alphabet (`openssl rand
    /// -base64 32`). The forms differ in length, so no text has two readings.
    /// - Throws: ``SecretError/malformed`` for anything else; the error never repeats the text.
    package init(parsing text: String) throws(SecretError) {
        let bytes =
            if text.utf8.count == Self.byteCount * 2 {
                Hex.decode(text)
            } else {
                Base64.decode(text, as: .standard) ?? Base64.decode(text, as: .url)
            }
        guard let bytes else { throw .malformed }
        try self.init(bytes: bytes)
    }

    init(key: SymmetricKey) { self.key = key }

    /// Returns a new random secret.
    package static func generate() -> SymmetricSecret { SymmetricSecret(key: SymmetricKey(size: .bits256)) }

    /// The secret bytes, for wrapping and for printing a newly generated key to its operator; never for a log.
    package var bytes: [UInt8] { self.key.withUnsafeBytes { Array($0) } }

    /// Returns the secret for one use, so that one configured key never serves two (HKDF-SHA256, RFC 5869).
    /// - Parameter use: A constant naming the use, such as `"media-download-address"`.
    package func derived(for use: String) -> SymmetricSecret {
        SymmetricSecret(
            key: HKDF<SHA256>.deriveKey(
                inputKeyMaterial: self.key, info: Array(use.utf8), outputByteCount: Self.byteCount))
    }

    package static func == (left: SymmetricSecret, right: SymmetricSecret) -> Bool {
        constantTimeEquals(left.bytes, right.bytes)
    }

    package var description: String { "redacted" }

    package var debugDescription: String { "redacted" }

    package var customMirror: Mirror { Mirror(self, children: []) }
}

/// Why a text or byte string is no ``SymmetricSecret``.
package enum SecretError: Error, Equatable {
    /// Neither hexadecimal nor base64.
    case malformed
    /// Decoded, but not to 32 bytes; the associated value is the number found.
    case wrongLength(Int)
}
