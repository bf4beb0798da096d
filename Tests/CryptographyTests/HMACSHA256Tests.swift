import Cryptography
import Testing

@Suite
struct HMACSHA256Tests {
    /// RFC 4231 §4, test cases 1, 2, 3 and 6 (a key longer than the block).
    static let vectors: [(key: [UInt8], message: [UInt8], code: String)] = [
        (
            [UInt8](repeating: 0x0B, count: 20), Array("Hi There".utf8),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
        ),
        (
            Array("Jefe".utf8), Array("what do ya want for nothing?".utf8),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        ),
        (
            [UInt8](repeating: 0xAA, count: 20), [UInt8](repeating: 0xDD, count: 50),
            "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"
        ),
        (
            [UInt8](repeating: 0xAA, count: 131), Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
        ),
    ]

    @Test(arguments: vectors.indices)
    func matchesRFC4231(index: Int) {
        let vector = Self.vectors[index]
        #expect(Hex.encode(HMACSHA256(key: vector.key).code(for: vector.message)) == vector.code)
    }

    @Test func everyFlippedBitIsNoticed() {
        let hmac = HMACSHA256(key: Array("key".utf8))
        let message = Array("message".utf8)
        let code = hmac.code(for: message)
        #expect(hmac.isValid(code, for: message))
        for bit in 0..<256 {
            var wrong = code
            wrong[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(!hmac.isValid(wrong, for: message))
        }
    }

    @Test func shortenedCodeIsInvalid() {
        let hmac = HMACSHA256(key: Array("key".utf8))
        #expect(!hmac.isValid(Array(hmac.code(for: "message").dropLast()), for: Array("message".utf8)))
        #expect(!hmac.isValid([], for: Array("message".utf8)))
    }
}
