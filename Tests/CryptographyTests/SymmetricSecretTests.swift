import Cryptography
import Testing

@Suite
struct SymmetricSecretTests {
    static let bytes = [UInt8](0xE0...0xFF)

    @Test(arguments: [
        Hex.encode(bytes), Hex.encode(bytes).uppercased(), Base64.encode(bytes, as: .standard), Base64URL.encode(bytes),
    ])
    func everyWrittenFormIsTheSameSecret(text: String) throws {
        #expect(try SymmetricSecret(parsing: text).bytes == Self.bytes)
    }

    @Test(arguments: ["", "AAAA", String(repeating: "ab", count: 31), String(repeating: "ab", count: 33)])
    func otherLengthsAreRefused(text: String) {
        #expect(throws: SecretError.self) { try SymmetricSecret(parsing: text) }
    }

    @Test(arguments: [String(repeating: "zz", count: 32), "not base64 at all!"])
    func otherTextIsMalformed(text: String) {
        #expect(throws: SecretError.malformed) { try SymmetricSecret(parsing: text) }
    }

    @Test func printsAsRedactedEverywhere() throws {
        let secret = try SymmetricSecret(bytes: Self.bytes)
        let key = DataKey(version: .first, secret: secret)
        let wrapping = try WrappingKey(purpose: .media, versions: [.first: secret])
        var printed = ""
        for value in [secret, key, wrapping, HMACSHA256(secret: secret)] as [Any] {
            print(value, to: &printed)
            debugPrint(value, to: &printed)
            dump(value, to: &printed)
        }
        #expect(printed.contains("redacted"))
        for form in [Hex.encode(Self.bytes), "224, 225", "0xe0", Base64.encode(Self.bytes, as: .standard)] {
            #expect(!printed.lowercased().contains(form.lowercased()))
        }
    }

    @Test func generatedSecretsDiffer() {
        #expect(SymmetricSecret.generate() != SymmetricSecret.generate())
    }

    @Test func derivationMatchesAnotherImplementation() throws {
        let secret = try SymmetricSecret(bytes: SealedVectors.keyBytes)
        #expect(Hex.encode(secret.derived(for: "media-download-address").bytes) == SealedVectors.derivedSecret)
    }

    @Test func eachUseHasItsOwnSecret() {
        let secret = SymmetricSecret.generate()
        #expect(secret.derived(for: "a") != secret.derived(for: "b"))
    }

    @Test func randomBytesHaveTheWantedNumber() {
        for count in [0, 1, 7, 8, 9, 32, 1000] { #expect(SecureRandom.bytes(count).count == count) }
        #expect(SecureRandom.bytes(-1).isEmpty)
        #expect(SecureRandom.bytes(32) != SecureRandom.bytes(32))
    }

    @Test func comparisonInConstantTimeIsStillExact() {
        #expect(constantTimeEquals("secret", "secret"))
        #expect(!constantTimeEquals("secret", "secreT"))
        #expect(!constantTimeEquals("secret", "secret "))
        #expect(!constantTimeEquals("é", "e\u{301}"))
        #expect(constantTimeEquals([UInt8](), []))
    }
}
