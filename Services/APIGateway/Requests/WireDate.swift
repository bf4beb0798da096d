import Foundation
import VerificationDomain

/// Dates and times as the API writes and reads them: ISO-8601, whole seconds, `Z`.
enum WireDate {
    /// 0001-01-01 to 9999-12-31: what can be written with four digits for the year, and read again.
    private static let range =
        Date(timeIntervalSince1970: -62_135_596_800)..<Date(timeIntervalSince1970: 253_402_300_800)

    static func text(_ date: Date) -> String { date.formatted(.iso8601) }

    /// Reads a moment: a day, hours and minutes, optionally seconds and fractions of them, and an offset, which is UTC
    /// when it is missing. A bare `YYYY-MM-DD` is midnight UTC.
    ///
    /// ISO 8601 leaves all of these out, and the API reference asks for no more than ISO 8601. Apart from that it is
    /// stricter than the library's parser, which takes days and hours that do not exist, ignores what follows, and
    /// reads days before 1582 by the Julian calendar.
    static func parse(_ text: String) -> Date? {
        // A `+` that a client did not escape in a query arrives as a space.
        let text = text.replacing(" ", with: "+")
        guard let day = CalendarDate(String(text.prefix(10))) else { return nil }
        if text.utf8.count == 10 { return Self.moment(day, "00:00:00") }
        let form =
            #/
            [Tt] (?<minute> \d\d:\d\d) (?: (?<second> :\d\d) (?<fraction> \.\d{1,9})? )?
            (?: [Zz] | (?<sign> [+\-]) (?<hours> \d\d) :? (?<minutes> \d\d) )?
            /#
            .asciiOnlyDigits()
        guard let match = text.dropFirst(10).wholeMatch(of: form),
            let moment = Self.moment(day, "\(match.minute)\(match.second ?? ":00")")
        else { return nil }
        var offset = 0.0
        if let sign = match.sign, let hours = match.hours.flatMap({ Double($0) }),
            let minutes = match.minutes.flatMap({ Double($0) })
        {
            guard hours <= 23, minutes <= 59 else { return nil }
            offset = (hours * 3600 + minutes * 60) * (sign == "-" ? -1 : 1)
        }
        let fraction = match.fraction.flatMap { Double("0\($0)") } ?? 0
        let result = moment.addingTimeInterval(fraction - offset)
        return Self.range.contains(result) ? result : nil
    }

    /// - Parameter time: `hh:mm:ss`, digits only.
    /// - Returns: `nil` for an hour, a minute or a second that no clock shows.
    private static func moment(_ day: CalendarDate, _ time: String) -> Date? {
        let parts = time.split(separator: ":").compactMap { Int($0) }
        guard parts.count == 3, parts[0] <= 23, parts[1] <= 59, parts[2] <= 59 else { return nil }
        let seconds = ((day.daysSince1970 * 24 + parts[0]) * 60 + parts[1]) * 60 + parts[2]
        return Date(timeIntervalSince1970: Double(seconds))
    }
}
