import Foundation
import JobQueue
import Testing

struct JobRecurrenceTests {
    private func next(_ text: String, after moment: String) throws -> String {
        let recurrence = try #require(JobRecurrence(text))
        let date = try Date(moment, strategy: .iso8601)
        let next = try #require(recurrence.next(after: Int64(date.timeIntervalSince1970)))
        return Date(timeIntervalSince1970: Double(next)).formatted(.iso8601)
    }

    @Test(arguments: [
        ("every 15m", "2026-01-31T10:07:30Z", "2026-01-31T10:15:00Z"),
        ("every 15m", "2026-01-31T10:15:00Z", "2026-01-31T10:30:00Z"),
        ("every 1d", "2026-01-31T10:15:00Z", "2026-02-01T00:00:00Z"),
        ("every 7s", "1970-01-01T00:00:08Z", "1970-01-01T00:00:14Z"),
        ("* * * * *", "2026-12-31T23:59:30Z", "2027-01-01T00:00:00Z"),
        ("30 4 * * *", "2026-03-01T04:30:00Z", "2026-03-02T04:30:00Z"),
        ("30 4 * * *", "2026-03-01T04:29:59Z", "2026-03-01T04:30:00Z"),
        ("*/20 8-9 * * 1-5", "2026-11-20T09:40:00Z", "2026-11-23T08:00:00Z"),
        ("0 0 29 2 *", "2026-11-24T00:00:00Z", "2028-02-29T00:00:00Z"),
        ("0 0 29 2 *", "2096-03-01T00:00:00Z", "2104-02-29T00:00:00Z"),
        ("0 12 1,15 * *", "2026-11-01T12:00:00Z", "2026-11-15T12:00:00Z"),
        // Both days restricted: either will do. 24 November 2026 is a Tuesday.
        ("0 0 1 * 2", "2026-11-25T00:00:00Z", "2026-12-01T00:00:00Z"),
        ("0 0 30 * 7", "2026-11-24T00:00:00Z", "2026-11-29T00:00:00Z"),
        ("0 0 * * 0", "2026-11-24T00:00:00Z", "2026-11-29T00:00:00Z"),
        ("5/30 * * * *", "2026-11-24T00:05:00Z", "2026-11-24T00:35:00Z"),
    ])
    func nextTime(text: String, after moment: String, expected: String) throws {
        #expect(try self.next(text, after: moment) == expected)
    }

    @Test(arguments: [
        "", "every", "every 5", "every 0s", "every 367d", "every -1m", "every 5w", "* * * *", "* * * * * *",
        "60 * * * *",
        "* 24 * * *", "* * 0 * *", "* * * 13 *", "* * * * 8", "5-1 * * * *", "*/0 * * * *", "a * * * *", "1,, * * * *",
        "0 0 30 2 *", "@daily",
    ])
    func refused(text: String) {
        #expect(JobRecurrence(text) == nil)
    }

    /// Against the calendar of Foundation, over five years.
    @Test
    func everyMatchIsFoundAndNothingElse() throws {
        let recurrence = try #require(JobRecurrence("0 6 13 * 5"))
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = try #require(TimeZone(identifier: "UTC"))
        let start: Int64 = 1_767_225_600  // 2026-01-01
        var expected: [Int64] = []
        for day in 0..<1826 {
            let moment = start + Int64(day) * 86_400 + 6 * 3600
            let parts = calendar.dateComponents([.day, .weekday], from: Date(timeIntervalSince1970: Double(moment)))
            if parts.day == 13 || parts.weekday == 6 { expected.append(moment) }
        }
        var found: [Int64] = []
        var moment = start - 1
        while let next = recurrence.next(after: moment), next < start + 1826 * 86_400 {
            found.append(next)
            moment = next
        }
        #expect(found == expected)
        #expect(expected.count > 300)
    }
}
