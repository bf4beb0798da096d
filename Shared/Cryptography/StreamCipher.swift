import Crypto
import FoundationEssentials

/// What ``SealingStream`` and ``OpeningStream`` share: layout, per-object key and the nonce of each chunk.
///
/// The STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár, CRYPTO 2015) with a key per object: HKDF-SHA256 of the
/// data key with a random salt of 32 bytes. With the data key itself and only 7 random bytes in the nonce, two of 2²⁸
/// objects would share their nonces; the derived key removes that limit.
struct StreamCipher: Sendable {
    static let chunkLength = 65_536
    static let tagLength = 16
    static let saltLength = 32
    static let prefixLength = 7
    /// Format (1 byte, `2`), key version (4, big endian), salt (32), nonce prefix (7).
    static let headerLength = 1 + 4 + saltLength + prefixLength

    private let key: SymmetricKey
    private let prefix: [UInt8]
    private let associatedData: [UInt8]

    init(key: DataKey, context: SealingContext, salt: [UInt8], prefix: [UInt8]) {
        self.associatedData = context.associatedData(format: .stream, keyVersion: key.version)
        self.prefix = prefix
        self.key = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: key.secret.key, salt: salt, info: self.associatedData,
            outputByteCount: SymmetricSecret.byteCount)
    }

    /// Returns ciphertext and tag of one chunk.
    func seal(_ chunk: ArraySlice<UInt8>, index: UInt32, isFinal: Bool) throws(SealingError) -> [UInt8] {
        guard
            let nonce = try? AES.GCM.Nonce(data: self.nonce(index: index, isFinal: isFinal)),
            let box = try? AES.GCM.seal(
                chunk, using: self.key, nonce: nonce, authenticating: self.associatedData(index, isFinal))
        else { throw .cipherFailure }
        return Array(box.ciphertext) + Array(box.tag)
    }

    /// Returns the plaintext of one chunk with its tag at the end.
    func open(_ chunk: ArraySlice<UInt8>, index: UInt32, isFinal: Bool) throws(SealingError) -> [UInt8] {
        guard chunk.count >= Self.tagLength else { throw .notAuthentic }
        guard
            let nonce = try? AES.GCM.Nonce(data: self.nonce(index: index, isFinal: isFinal)),
            let box = try? AES.GCM.SealedBox(
                nonce: nonce, ciphertext: chunk.dropLast(Self.tagLength), tag: chunk.suffix(Self.tagLength)),
            let plaintext = try? AES.GCM.open(
                box, using: self.key, authenticating: self.associatedData(index, isFinal))
        else { throw .notAuthentic }
        return Array(plaintext)
    }

    private func nonce(index: UInt32, isFinal: Bool) -> [UInt8] {
        var nonce = self.prefix
        nonce.append(bigEndian: index)
        nonce.append(isFinal ? 1 : 0)
        return nonce
    }

    private func associatedData(_ index: UInt32, _ isFinal: Bool) -> [UInt8] {
        var data = self.associatedData
        data.append(bigEndian: index)
        data.append(isFinal ? 1 : 0)
        return data
    }
}
