import Foundation
import Testing

@testable import Workflows

@Suite
struct MomentTests {
    @Test(arguments: [
        ("1970-01-01", 0), ("1969-12-31", -1), ("2000-02-29", 11_016), ("2000-03-01", 11_017), ("2026-09-21", 20_717),
        ("0001-01-01", -719_162), ("9999-12-31", 2_932_896),
    ])
    func daysAreCountedFrom1970(text: String, day: Int) throws {
        let moment = try #require(Moment(parsing: text))
        #expect(moment == .day(day))
        #expect(moment.text == text)
    }

    @Test
    func daysAgreeWithTheCalendarForCenturies() {
        for day in stride(from: -60_000, through: 60_000, by: 7) {
            let text = Date(timeIntervalSince1970: Double(day) * 86_400).formatted(.iso8601.year().month().day())
            #expect(Moment.day(day).text == text)
            #expect(Moment(parsing: text) == .day(day))
        }
    }

    @Test(
        arguments: [
            ("1970-01-01T00:00:00Z", 0), ("1970-01-01T00:00:00.1239Z", 123), ("1970-01-01T01:00:00+01:00", 0),
            ("1969-12-31T23:30:00-00:30", 0), ("2026-09-21T14:13:20Z", 1_790_000_000_000),
            ("1969-12-31t23:59:59.5z", -500),
        ] as [(String, Int64)])
    func instantsAreMilliseconds(text: String, milliseconds: Int64) {
        #expect(Moment(parsing: text) == .instant(milliseconds))
    }

    @Test(arguments: [
        "", "2020", "2020-1-1", "2020-13-01", "2020-00-10", "2021-02-29", "1900-02-29", "2020-04-31", "2020-01-00",
        "0000-01-01", "2020-01-01x", "2020-01-01T", "2020-01-01T10:00", "2020-01-01T10:00:00", "2020-01-01T24:00:00Z",
        "2020-01-01T10:60:00Z", "2020-01-01T10:00:00+1", "2020-01-01T10:00:00.Z", "2020-01-01T10:00:00Zx", "20200101",
    ])
    func otherTextIsNoMoment(text: String) {
        #expect(Moment(parsing: text) == nil)
    }

    @Test
    func instantsBeforeTheEpochBelongToTheirDay() {
        #expect(Moment.instant(-1).day == -1)
        #expect(Moment.instant(-86_400_000).day == -1)
        #expect(Moment.instant(-86_400_001).day == -2)
        #expect(Moment.instant(-1).text == "1969-12-31T23:59:59.999Z")
    }

    @Test(arguments: [
        ("2000-02-29", "2018-02-28", 17), ("2000-02-29", "2018-03-01", 18), ("2000-06-15", "2018-06-14", 17),
        ("2000-06-15", "2018-06-15", 18), ("2020-01-01", "2019-12-31", -1),
    ])
    func ageCountsBirthdays(birth: String, day: String, years: Int) throws {
        let born = try #require(Moment(parsing: birth)).day
        #expect(Moment.age(bornOn: born, on: try #require(Moment(parsing: day)).day) == years)
    }
}
