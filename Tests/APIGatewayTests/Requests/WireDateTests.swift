import Foundation
import Testing

@testable import APIGateway

struct WireDateTests {
    /// 2031-03-01T10:00:00Z.
    private static let moment = Date(timeIntervalSince1970: 1_930_125_600)

    @Test(arguments: [
        "2031-03-01T10:00:00Z", "2031-03-01T12:00:00+02:00", "2031-03-01T05:30:00-04:30", "2031-03-01T10:00:00+00:00",
        "2031-03-01T12:00:00+0200", "2031-03-02T00:30:00+14:30",
    ])
    func aMomentWithAnyOffsetIsRead(text: String) {
        #expect(WireDate.parse(text) == Self.moment)
    }

    @Test(arguments: ["2031-03-01T10:00:00", "2031-03-01T10:00", "2031-03-01t10:00", "2031-03-01T10:00:00.0"])
    func aMomentWithoutAnOffsetIsUTC(text: String) {
        #expect(WireDate.parse(text) == Self.moment)
    }

    @Test(arguments: ["2031-03-01T10:00Z", "2031-03-01T12:00+02:00", "2031-03-01T12:00 02:00"])
    func secondsMayBeLeftOut(text: String) {
        #expect(WireDate.parse(text) == Self.moment)
    }

    @Test(arguments: [
        "9999-12-31T23:59:59-00:01", "9999-12-31T12:00:00-14:00", "0001-01-01T00:00:00+00:01", "0001-01-01T00:00+14:00",
    ])
    func aMomentBeyondYearsOfFourDigitsIsNone(text: String) {
        #expect(WireDate.parse(text) == nil)
    }

    @Test(arguments: ["9999-12-31T23:59:59Z", "9999-12-31T23:59:59+00:01"])
    func theLastMomentsAreWrittenWithFourDigits(text: String) throws {
        let moment = try #require(WireDate.parse(text))
        #expect(WireDate.parse(WireDate.text(moment)) == moment)
    }

    @Test(arguments: ["0001-01-01", "0001-01-01T00:00:00Z", "0001-01-01T00:00:00-00:01"])
    func theFirstMomentsAreRead(text: String) {
        #expect(WireDate.parse(text) != nil)
    }

    @Test(arguments: ["2031-03-01T10:00:00.5Z", "2031-03-01T10:00:00.500Z", "2031-03-01T12:00:00.500+02:00"])
    func fractionsOfASecondAreRead(text: String) {
        #expect(WireDate.parse(text) == Self.moment.addingTimeInterval(0.5))
    }

    @Test(arguments: ["2031-03-01T12:00:00 02:00", "2031-03-01T12:00:00.000 02:00"])
    func aPlusThatBecameASpaceIsRead(text: String) {
        #expect(WireDate.parse(text) == Self.moment)
    }

    @Test
    func aBareDayIsItsMidnight() {
        #expect(WireDate.parse("2031-03-01") == Self.moment.addingTimeInterval(-36_000))
    }

    @Test(arguments: [
        "", "tomorrow", "1930125600", "2031-13-01", "2031-02-30", "2031-03-01T25:00:00Z", "2031-03-01T10",
        "2031-03-01T10:00:00Zulu", "2031-03-01x", "2031-03-01T", "2031-03-01Tnoon", "2031-03-01 10:00:00",
        "2031-03-01T10:00:00+99:99", "x2031-03-01", "2031-03-01T10:60:00Z", "2031-03-01T10:00:61Z", "2031-03-01T10:60Z",
        "2031-03-01T24:00", "2031-03-01T10:00.5Z", "2031-03-01T10:00:", "2031-03-01T10:00:00.Z",
        "2031-03-01T10:00:00Z ", "２０31-03-01", "2031-3-1", "20310301T100000Z",
    ])
    func anythingElseIsNoMoment(text: String) {
        #expect(WireDate.parse(text) == nil)
    }

    @Test
    func aMomentIsWrittenInWholeSecondsWithZ() {
        #expect(WireDate.text(Self.moment.addingTimeInterval(0.75)) == "2031-03-01T10:00:00Z")
    }

    @Test(arguments: [
        ("0001-01-01", -62_135_596_800.0), ("1582-10-04", -12_220_243_200), ("1582-10-15", -12_219_292_800),
        ("1900-02-28", -2_203_977_600), ("1900-03-01", -2_203_891_200), ("1970-01-01", 0), ("2000-02-29", 951_782_400),
        ("2000-12-31", 978_220_800), ("2100-03-01", 4_107_542_400), ("9999-12-31", 253_402_214_400),
    ])
    func aDayBeginsSoManySecondsAfter1970(text: String, seconds: Double) {
        #expect(WireDate.parse(text) == Date(timeIntervalSince1970: seconds))
    }

    @Test(arguments: [-12_219_292_800, -2_208_988_800.0, 0, 951_782_400, 4_102_444_799])
    func whatIsWrittenIsReadAgain(seconds: Double) {
        let date = Date(timeIntervalSince1970: seconds)
        #expect(WireDate.parse(WireDate.text(date)) == date)
    }
}
