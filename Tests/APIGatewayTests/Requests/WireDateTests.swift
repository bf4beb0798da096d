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
        "", "tomorrow", "1930125600", "2031-13-01", "2031-02-30", "2031-03-01T25:00:00Z", "2031-03-01T10:00:00",
        "2031-03-01T10:00:00Zulu", "2031-03-01x", "2031-03-01T", "2031-03-01Tnoon", "2031-03-01 10:00:00",
        "2031-03-01T10:00:00+99:99", "x2031-03-01", "2031-03-01T10:60:00Z", "2031-03-01T10:00:61Z", "2031-03-01T10:00Z",
        "2031-03-01T10:00:00.Z", "2031-03-01T10:00:00Z ", "２０31-03-01", "2031-3-1", "20310301T100000Z",
    ])
    func anythingElseIsNoMoment(text: String) {
        #expect(WireDate.parse(text) == nil)
    }

    @Test
    func aMomentIsWrittenInWholeSecondsWithZ() {
        #expect(WireDate.text(Self.moment.addingTimeInterval(0.75)) == "2031-03-01T10:00:00Z")
    }

    @Test(arguments: [-2_208_988_800.0, 0, 951_782_400, 4_102_444_799])
    func whatIsWrittenIsReadAgain(seconds: Double) {
        let date = Date(timeIntervalSince1970: seconds)
        #expect(WireDate.parse(WireDate.text(date)) == date)
    }
}
