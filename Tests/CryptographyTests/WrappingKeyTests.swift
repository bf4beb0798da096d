import Cryptography
import FoundationEssentials
import Testing

@Suite
struct WrappingKeyTests {
    static let second = KeyVersion(rawValue: 2)
    let tenantID = SealedVectors.tenantID
    let old = SymmetricSecret.generate()
    let new = SymmetricSecret.generate()

    @Test func unwrapsWhatAnotherImplementationWrapped() throws {
        let secret = try SymmetricSecret(bytes: SealedVectors.keyBytes.reversed())
        let key = try WrappingKey(purpose: .media, versions: [Self.second: secret])
        let wrapped = try #require(Hex.decode(SealedVectors.wrappedKey))
        let unwrapped = try key.unwrap(wrapped, version: SealedVectors.keyVersion, tenantID: self.tenantID)
        #expect(unwrapped == (try SealedVectors.dataKey()))
    }

    @Test func olderVersionStillReadsAndNewestWrites() throws {
        let before = try WrappingKey(purpose: .media, versions: [.first: self.old])
        let after = try WrappingKey(purpose: .media, versions: [.first: self.old, Self.second: self.new])
        let dataKey = DataKey.generate()
        let wrapped = try before.wrap(dataKey, tenantID: self.tenantID)
        #expect(try after.unwrap(wrapped, version: .first, tenantID: self.tenantID) == dataKey)
        #expect(try after.isOutdated(wrapped))
        let again = try after.wrap(dataKey, tenantID: self.tenantID)
        #expect(try WrappingKey.wrappingVersion(of: again) == Self.second)
        #expect(try !after.isOutdated(again))
    }

    @Test func retiredVersionIsNamed() throws {
        let before = try WrappingKey(purpose: .media, versions: [.first: self.old])
        let after = try WrappingKey(purpose: .media, versions: [Self.second: self.new])
        let wrapped = try before.wrap(.generate(), tenantID: self.tenantID)
        #expect(throws: SealingError.keyVersionMismatch(found: .first)) {
            try after.unwrap(wrapped, version: .first, tenantID: self.tenantID)
        }
    }

    @Test func anotherTenantsKeyDoesNotUnwrap() throws {
        let key = try WrappingKey(purpose: .media, versions: [.first: self.old])
        let wrapped = try key.wrap(.generate(), tenantID: self.tenantID)
        #expect(throws: SealingError.notAuthentic) {
            try key.unwrap(wrapped, version: .first, tenantID: SealedVectors.uuid(0x33))
        }
    }

    @Test func anotherPurposesKeyDoesNotUnwrap() throws {
        let media = try WrappingKey(purpose: .media, versions: [.first: self.old])
        let links = try WrappingKey(purpose: .links, versions: [.first: self.old])
        let wrapped = try media.wrap(.generate(), tenantID: self.tenantID)
        #expect(throws: SealingError.notAuthentic) {
            try links.unwrap(wrapped, version: .first, tenantID: self.tenantID)
        }
    }

    @Test func dataKeyKeepsItsVersion() throws {
        let key = try WrappingKey(purpose: .media, versions: [.first: self.old])
        let wrapped = try key.wrap(.generate(version: Self.second), tenantID: self.tenantID)
        #expect(throws: SealingError.notAuthentic) {
            try key.unwrap(wrapped, version: .first, tenantID: self.tenantID)
        }
    }

    @Test func everyFlippedBitIsNoticed() throws {
        let key = try WrappingKey(purpose: .media, versions: [.first: self.old])
        let wrapped = try key.wrap(.generate(), tenantID: self.tenantID)
        for bit in 0..<wrapped.count * 8 {
            var wrong = wrapped
            wrong[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(throws: SealingError.self) {
                try key.unwrap(wrong, version: .first, tenantID: self.tenantID)
            }
        }
    }

    @Test func configuredTextNamesVersions() throws {
        let (old, new) = (Hex.encode(self.old.bytes), Base64.encode(self.new.bytes, as: .standard))
        let parsed = try WrappingKey(parsing: "2:\(new),1:\(old)", purpose: .links)
        let built = try WrappingKey(purpose: .links, versions: [.first: self.old, Self.second: self.new])
        #expect(parsed.current == Self.second)
        let dataKey = DataKey.generate()
        #expect(
            try built.unwrap(parsed.wrap(dataKey, tenantID: tenantID), version: .first, tenantID: tenantID) == dataKey)
        #expect(try WrappingKey(parsing: old, purpose: .links).current == .first)
    }

    @Test(arguments: ["", "1:", ":", "0:%", "x:%", "%,", "1:%,2", "-1:%", "1:%:2", "4294967296:%"])
    func otherTextIsMalformed(text: String) {
        let text = text.replacing("%", with: Hex.encode(self.old.bytes))
        #expect(throws: WrappingKeyError.malformed) { try WrappingKey(parsing: text, purpose: .links) }
    }

    @Test func versionGivenTwiceIsRefused() {
        let secret = Hex.encode(self.old.bytes)
        #expect(throws: WrappingKeyError.duplicateVersion(.first)) {
            try WrappingKey(parsing: "1:\(secret),\(secret)", purpose: .links)
        }
    }
}
