import Cryptography
import Testing

@Suite
struct SHA256DigestTests {
    // FIPS 180-4 example, and NIST CAVP SHA256ShortMsg Len = 0.
    @Test(arguments: [
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ])
    func matchesPublishedVectors(message: String, digest: String) {
        #expect(SHA256Digest.digest(of: message).hex == digest)
    }

    @Test func piecesDigestLikeTheWhole() {
        var hasher = SHA256Hasher()
        for piece in ["a", "", "bc"] { hasher.update(Array(piece.utf8)) }
        #expect(hasher.finalize() == SHA256Digest.digest(of: "abc"))
    }

    @Test func hexOfEitherCaseIsParsed() throws {
        let digest = SHA256Digest.digest(of: "abc")
        #expect(SHA256Digest(hex: digest.hex) == digest)
        #expect(SHA256Digest(hex: digest.hex.uppercased()) == digest)
    }

    @Test func otherLengthsAreNoDigest() {
        #expect(SHA256Digest(bytes: [UInt8](repeating: 0, count: 31)) == nil)
        #expect(SHA256Digest(hex: String(repeating: "0", count: 66)) == nil)
    }
}
