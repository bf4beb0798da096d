import Crypto
import FoundationEssentials

/// A small secret at rest, such as a webhook token or an event's body: AES-256-GCM under a ``DataKey``.
///
/// Stored form, 33 bytes longer than the plaintext: format (1 byte, `1`), key version (4, big endian), nonce (12,
/// random), ciphertext, tag (16). The associated data binds format, key version and ``SealingContext``. Random nonces
/// are safe for 2³² values under one data key (NIST SP 800-38D §8.3); rotate it before.
package struct SealedValue: Hashable, Sendable {
    /// The stored form.
    package let bytes: [UInt8]
    /// The version of the data key that opens it.
    package let keyVersion: KeyVersion

    private static let headerLength = 5
    private static let overhead = 5 + 12 + 16

    /// Reads the stored form; nothing is decrypted yet.
    /// - Throws: ``SealingError/malformed``.
    package init(bytes: [UInt8]) throws(SealingError) {
        guard bytes.count >= Self.overhead, bytes[0] == SealedFormat.value.rawValue else { throw .malformed }
        self.bytes = bytes
        self.keyVersion = KeyVersion(rawValue: bytes[1..<5].reduce(0) { $0 << 8 | UInt32($1) })
    }

    /// Seals bytes for one place; sealing the same bytes again gives another ciphertext.
    /// - Throws: ``SealingError/cipherFailure``.
    package static func seal(
        _ plaintext: [UInt8], with key: DataKey, context: SealingContext
    ) throws(SealingError) -> SealedValue {
        let bytes = try AESGCMEnvelope.seal(
            plaintext, format: .value, keyVersion: key.version, secret: key.secret,
            associatedData: context.associatedData(format: .value, keyVersion: key.version))
        return try SealedValue(bytes: bytes)
    }

    /// Returns the plaintext.
    /// - Throws: ``SealingError/keyVersionMismatch(found:)``, or ``SealingError/notAuthentic`` when a bit was changed
    ///   or the value was sealed for another place or under another key.
    package func open(with key: DataKey, context: SealingContext) throws(SealingError) -> [UInt8] {
        guard key.version == self.keyVersion else { throw .keyVersionMismatch(found: self.keyVersion) }
        return try AESGCMEnvelope.open(
            self.bytes.dropFirst(Self.headerLength), secret: key.secret,
            associatedData: context.associatedData(format: .value, keyVersion: self.keyVersion))
    }
}

/// AES-256-GCM with a header in front; shared by values and wrapped keys.
enum AESGCMEnvelope {
    static func seal(
        _ plaintext: [UInt8], format: SealedFormat, keyVersion: KeyVersion, secret: SymmetricSecret,
        associatedData: [UInt8]
    ) throws(SealingError) -> [UInt8] {
        guard
            let box = try? AES.GCM.seal(
                plaintext, using: secret.key, nonce: AES.GCM.Nonce(), authenticating: associatedData),
            let combined = box.combined
        else { throw .cipherFailure }
        var bytes: [UInt8] = [format.rawValue]
        bytes.append(bigEndian: keyVersion.rawValue)
        bytes.append(contentsOf: combined)
        return bytes
    }

    /// - Parameter combined: Nonce, ciphertext and tag.
    static func open(
        _ combined: ArraySlice<UInt8>, secret: SymmetricSecret, associatedData: [UInt8]
    ) throws(SealingError) -> [UInt8] {
        guard let box = try? AES.GCM.SealedBox(combined: combined) else { throw .malformed }
        guard let plaintext = try? AES.GCM.open(box, using: secret.key, authenticating: associatedData) else {
            throw .notAuthentic
        }
        return Array(plaintext)
    }
}
