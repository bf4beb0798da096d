import Cryptography
import FoundationEssentials
import Testing

@Suite
struct UUIDv7Tests {
    /// RFC 9562 appendix A.6: 22 February 2022, 14:22:22 GMT-05:00.
    static let example = "017F22E2-79B0-7CC3-98C4-DC0C0C07398F"
    static let exampleDate = Date(timeIntervalSince1970: 1_645_557_742)

    @Test func readsTheTimeOfTheRFCsExample() throws {
        #expect(UUIDv7.date(of: try #require(UUID(uuidString: Self.example))) == Self.exampleDate)
    }

    @Test func makesTheRFCsExampleButForTheFraction() {
        let id = UUIDv7.make(at: Self.exampleDate) { _ in [0x18, 0xC4, 0xDC, 0x0C, 0x0C, 0x07, 0x39, 0x8F] }
        #expect(id.uuidString == "017F22E2-79B0-7000-98C4-DC0C0C07398F")
    }

    @Test func versionAndVariantHoldForAnyRandomness() {
        for byte in [UInt8(0), 0x7F, 0xFF] {
            let id = UUIDv7.make(at: Self.exampleDate) { [UInt8](repeating: byte, count: $0) }
            #expect(id.uuid.6 >> 4 == 7)
            #expect(id.uuid.8 >> 6 == 2)
        }
    }

    @Test func laterInstantsSortLater() {
        let ids = (0..<5_000).map { UUIDv7.make(at: Self.exampleDate.addingTimeInterval(Double($0) * 0.000_001)) }
        let texts = ids.map(\.uuidString)
        #expect(texts == texts.sorted())
        #expect(Set(ids).count == ids.count)
    }

    @Test func impossibleTimesAreHeldToTheRange() {
        #expect(UUIDv7.date(of: UUIDv7.make(at: .distantPast)) == Date(timeIntervalSince1970: 0))
        let last = UUIDv7.make(at: Date(timeIntervalSince1970: 1e15))
        #expect(last.uuidString.hasPrefix("FFFFFFFF-FFFF-7"))
    }

    @Test func otherVersionsHaveNoTime() {
        #expect(UUIDv7.date(of: UUID()) == nil)
    }
}
