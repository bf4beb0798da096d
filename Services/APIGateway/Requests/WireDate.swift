import Foundation
import VerificationDomain

/// Dates and times as the API writes and reads them: ISO-8601, whole seconds, `Z`.
enum WireDate {
    static func text(_ date: Date) -> String { date.formatted(.iso8601) }

    /// Reads a moment with seconds, or fractions of them, and an offset (RFC 3339); a bare `YYYY-MM-DD` is midnight UTC.
    ///
    /// Stricter than the library's parser, which takes days and hours that do not exist and ignores what follows.
    static func parse(_ text: String) -> Date? {
        // A `+` that a client did not escape in a query arrives as a space.
        let text = text.replacing(" ", with: "+")
        guard let day = CalendarDate(String(text.prefix(10))) else { return nil }
        if text.utf8.count == 10 { return Self.moment(day, "00:00:00") }
        let form =
            #/
            [Tt] (?<time> \d\d:\d\d:\d\d) (?<fraction> \.\d{1,9})?
            (?: [Zz] | (?<sign> [+\-]) (?<hours> \d\d) :? (?<minutes> \d\d))
            /#
            .asciiOnlyDigits()
        guard let match = text.dropFirst(10).wholeMatch(of: form),
            let moment = Self.moment(day, String(match.time))
        else { return nil }
        var offset = 0.0
        if let sign = match.sign, let hours = match.hours.flatMap({ Double($0) }),
            let minutes = match.minutes.flatMap({ Double($0) })
        {
            guard hours <= 23, minutes <= 59 else { return nil }
            offset = (hours * 3600 + minutes * 60) * (sign == "-" ? -1 : 1)
        }
        let fraction = match.fraction.flatMap { Double("0\($0)") } ?? 0
        return moment.addingTimeInterval(fraction - offset)
    }

    /// - Parameter time: `hh:mm:ss`, digits only.
    /// - Returns: `nil` for an hour, a minute or a second that no clock shows.
    private static func moment(_ day: CalendarDate, _ time: String) -> Date? {
        let parts = time.split(separator: ":").compactMap { Int($0) }
        guard parts.count == 3, parts[0] <= 23, parts[1] <= 59, parts[2] <= 59 else { return nil }
        return try? Date("\(day.iso8601)T\(time)Z", strategy: .iso8601)
    }
}
