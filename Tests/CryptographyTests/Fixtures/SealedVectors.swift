import Cryptography
import FoundationEssentials

/// Sealed forms made by another implementation, Python's `cryptography` 48 (OpenSSL), from the documented layouts:
///
/// ```python
/// def aad(f, v, *fs): return bytes([f]) + pack(">I", v) + b"".join(pack(">I", len(x)) + x.encode() for x in fs)
/// key = bytes(range(32)); nonce = bytes(range(0xA0, 0xAC)); T, R = tenantID, rowID (lower case)
/// value = bytes([1,0,0,0,7]) + nonce + AESGCM(key).encrypt(nonce, b"attack at dawn",
///     aad(1, 7, "webhook_secrets", T, "webhooks.token", R))
/// wrapped = bytes([3,0,0,0,2]) + nonce + AESGCM(key[::-1]).encrypt(nonce, key,
///     aad(3, 2, "media", T, "data_keys.wrapped_key", "7"))
/// salt = bytes(range(0x40, 0x60)); prefix = bytes(range(0x60, 0x67)); a = aad(2, 7, "media", T, "documents.blob", R)
/// k = HKDF(SHA256(), 32, salt, a).derive(key); pt = bytes(i * 7 & 255 for i in range(65541))
/// chunk = lambda i, f, p: AESGCM(k).encrypt(prefix + pack(">IB", i, f), p, a + pack(">IB", i, f))
/// stream = bytes([2,0,0,0,7]) + salt + prefix + chunk(0, 0, pt[:65536]) + chunk(1, 1, pt[65536:])
/// derived = HKDF(SHA256(), 32, None, b"media-download-address").derive(key)
/// ```
enum SealedVectors {
    static let keyBytes = [UInt8](0..<32)
    static let keyVersion = KeyVersion(rawValue: 7)
    static let valuePlaintext = Array("attack at dawn".utf8)
    static let value =
        "0100000007a0a1a2a3a4a5a6a7a8a9aaab876c084c26a022de1645e3b27014eae34daf4e7a5766972050e7c3603a50"
    static let wrappedKey =
        "0300000002a0a1a2a3a4a5a6a7a8a9aaab93ab186572e6585577fe77870e3945c706c3cb30ec063e3a2165f5577ce8351b"
        + "bd4563d32f2a5367af91db7f63e29bc1"
    static let streamPlaintext = (0..<65_541).map { UInt8(truncatingIfNeeded: $0 * 7) }
    static let streamSalt = [UInt8](0x40..<0x60)
    static let streamPrefix = [UInt8](0x60..<0x67)
    static let streamSHA256 = "d64c8212f54ad46fdfcba68151b3d3aa51757595d251444173ac27a0bcf639f8"
    static let derivedSecret = "5ba6ed04cc40fa443464e00a46c992f6bee6b5ccedcae49b1dd9726248c784a6"

    static let tenantID = uuid(0x11)
    static let rowID = uuid(0x22)

    /// The UUID of one repeated byte, with the bits of version 4.
    static func uuid(_ byte: UInt8) -> UUID {
        UUID(
            uuid: (
                byte, byte, byte, byte, byte, byte, 0x40 | byte & 0x0F, byte, 0x80 | byte & 0x0F, byte, byte, byte,
                byte, byte, byte, byte
            ))
    }

    static func dataKey(version: KeyVersion = keyVersion) throws -> DataKey {
        DataKey(version: version, secret: try SymmetricSecret(bytes: self.keyBytes))
    }

    static let valueContext = SealingContext(
        purpose: .webhookSecrets, tenantID: tenantID, object: "webhooks.token", id: rowID)
    static let streamContext = SealingContext(
        purpose: .media, tenantID: tenantID, object: "documents.blob", id: rowID)
}
