import Cryptography
import FoundationEssentials
import Testing

@Suite
struct SealedValueTests {
    let key = DataKey.generate()
    let context = SealedVectors.valueContext
    let plaintext = Array("_ABC123abc123ABC123abc123ABC123_".utf8)

    @Test func opensWhatAnotherImplementationSealed() throws {
        let value = try SealedValue(bytes: #require(Hex.decode(SealedVectors.value)))
        #expect(value.keyVersion == SealedVectors.keyVersion)
        let opened = try value.open(with: SealedVectors.dataKey(), context: SealedVectors.valueContext)
        #expect(opened == SealedVectors.valuePlaintext)
    }

    @Test(arguments: [0, 1, 32, 100_000])
    func opensAgainInItsPlace(count: Int) throws {
        let plaintext = SecureRandom.bytes(count)
        let stored = try SealedValue.seal(plaintext, with: self.key, context: self.context).bytes
        #expect(stored.count == count + 33)
        #expect(try SealedValue(bytes: stored).open(with: self.key, context: self.context) == plaintext)
    }

    @Test func sealingTwiceGivesDifferentBytes() throws {
        let first = try SealedValue.seal(self.plaintext, with: self.key, context: self.context)
        let second = try SealedValue.seal(self.plaintext, with: self.key, context: self.context)
        #expect(first != second)
    }

    @Test func everyFlippedBitIsNoticed() throws {
        let stored = try SealedValue.seal(self.plaintext, with: self.key, context: self.context).bytes
        for bit in 0..<stored.count * 8 {
            var wrong = stored
            wrong[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(throws: SealingError.self) {
                _ = try SealedValue(bytes: wrong).open(with: self.key, context: self.context)
            }
        }
    }

    @Test func everyShorterFormIsRefused() throws {
        let stored = try SealedValue.seal(self.plaintext, with: self.key, context: self.context).bytes
        for count in 0..<stored.count {
            #expect(throws: SealingError.self) {
                _ = try SealedValue(bytes: Array(stored.prefix(count))).open(with: self.key, context: self.context)
            }
        }
    }

    static let otherPlaces = [
        SealingContext(
            purpose: .media, tenantID: SealedVectors.tenantID, object: "webhooks.token", id: SealedVectors.rowID),
        SealingContext(
            purpose: .webhookSecrets, tenantID: SealedVectors.uuid(0x33), object: "webhooks.token",
            id: SealedVectors.rowID),
        SealingContext(
            purpose: .webhookSecrets, tenantID: SealedVectors.tenantID, object: "webhooks.oauth_client_secret",
            id: SealedVectors.rowID),
        SealingContext(
            purpose: .webhookSecrets, tenantID: SealedVectors.tenantID, object: "webhooks.token",
            id: SealedVectors.uuid(0x44)),
        // The same characters, divided differently between object and id.
        SealingContext(
            purpose: .webhookSecrets, tenantID: SealedVectors.tenantID, object: "webhooks.toke",
            id: "n" + SealedVectors.rowID.uuidString.lowercased()),
    ]

    @Test(arguments: otherPlaces)
    func opensNowhereElse(place: SealingContext) throws {
        let value = try SealedValue.seal(self.plaintext, with: self.key, context: self.context)
        #expect(throws: SealingError.notAuthentic) { try value.open(with: self.key, context: place) }
    }

    @Test func anotherVersionOfTheKeyIsNamed() throws {
        let value = try SealedValue.seal(self.plaintext, with: self.key, context: self.context)
        let newer = DataKey.generate(version: KeyVersion(rawValue: 2))
        #expect(throws: SealingError.keyVersionMismatch(found: .first)) {
            try value.open(with: newer, context: self.context)
        }
    }

    @Test func anotherKeyOfTheSameVersionDoesNotOpen() throws {
        let value = try SealedValue.seal(self.plaintext, with: self.key, context: self.context)
        #expect(throws: SealingError.notAuthentic) { try value.open(with: .generate(), context: self.context) }
    }

    @Test func aBlobsFirstBytesAreNoValue() throws {
        var stream = SealingStream(key: self.key, context: self.context)
        let stored = try stream.finish()
        #expect(throws: SealingError.malformed) { try SealedValue(bytes: stored) }
    }
}
