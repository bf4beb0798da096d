import Cryptography
import Testing

@Suite
struct Base64Tests {
    // RFC 4648 §10.
    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"),
    ])
    func matchesRFC4648(plain: String, encoded: String) {
        #expect(Base64.encode(Array(plain.utf8), as: .standard) == encoded)
        #expect(Base64.decode(encoded, as: .standard) == Array(plain.utf8))
        let unpadded = encoded.filter { $0 != "=" }
        #expect(Base64URL.encode(Array(plain.utf8)) == unpadded)
        #expect(Base64URL.decode(unpadded) == Array(plain.utf8))
    }

    @Test func everyByteSurvivesBothAlphabets() {
        let bytes = [UInt8](0...255)
        #expect(Base64.decode(Base64.encode(bytes, as: .standard), as: .standard) == bytes)
        #expect(Base64URL.decode(Base64URL.encode(bytes)) == bytes)
        #expect(Base64URL.encode([0xFB, 0xFF]) == "-_8")
        #expect(Base64.encode([0xFB, 0xFF] as [UInt8], as: .standard) == "+/8=")
    }

    /// Trailing bits, padding, the other alphabet, white space, a length that no bytes have, non-ASCII.
    @Test(arguments: ["Zh", "Zm9", "Zg==", "Zg=", "+/8", "Z g", "Zg\n", "A", "AAAAA", "Zgé", "Z\u{0}"])
    func otherSpellingsAreRefusedInURLs(text: String) {
        #expect(Base64URL.decode(text) == nil)
    }

    @Test(arguments: ["Zg", "Zg=", "Zh==", "Zm9=", "Zg===", "====", "=", "Zg==Zg==", "-_8=", "Zm9v\n", " Zm9v", "A==="])
    func otherSpellingsAreRefusedInStandardBase64(text: String) {
        #expect(Base64.decode(text, as: .standard) == nil)
    }

    @Test(arguments: ["0", "0g", "0x", " 0", "é0", "+1", "-1"])
    func onlyHexadecimalDigitsAreHex(text: String) {
        #expect(Hex.decode(text) == nil)
    }

    @Test func hexIsLowerCaseAndReadsBack() {
        #expect(Hex.encode([0x00, 0x9A, 0xFF] as [UInt8]) == "009aff")
        #expect(Hex.decode("009aFF") == [0x00, 0x9A, 0xFF])
    }
}
