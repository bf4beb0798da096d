import Testing
import VerificationDomain

struct CalendarDateTests {
    @Test(arguments: ["0001-01-01", "1984-02-29", "2000-02-29", "2023-12-31", "9999-12-31"])
    func realDayIsReadAndWrittenBack(_ text: String) {
        #expect(CalendarDate(text)?.iso8601 == text)
    }

    @Test(
        arguments: [
            "", "1984-2-29", "1985-02-29", "1900-02-29", "2023-04-31", "2023-13-01", "2023-00-10", "2023-01-00",
            "0000-01-01", "20230101", "2023/01/01", "2023-01-01T00", "२०२३-01-01", "+023-01-01", " 2023-01-1",
        ])
    func whatIsNoDayIsRefused(_ text: String) {
        #expect(CalendarDate(text) == nil)
    }

    @Test
    func daysComeInTheOrderOfTheCalendar() throws {
        let days = try ["1999-12-31", "2000-01-01", "2000-01-02", "2000-02-01"].map { try #require(CalendarDate($0)) }
        #expect(days.shuffled().sorted() == days)
    }

    @Test
    func dayPrintsAsRedacted() throws {
        let day = try #require(CalendarDate("1984-02-29"))
        #expect("\(day)" == "CalendarDate(redacted)")
    }
}
