/// When a periodic job fires, by UTC. Pure.
///
/// - `every 15m`: at multiples of the interval since 1970-01-01 00:00; `s`, `m`, `h` or `d`, from one second to 366
///   days.
/// - `30 4 * * 1-5`: minute, hour, day of the month, month, day of the week (0 or 7 is Sunday), each `*`, a number, a
///   range, a list, or one of these with `/step`. As in POSIX crontab(5): when both days are restricted, either will
///   do. No names, no time zones: local time has hours that come twice, or never.
package struct JobRecurrence: Sendable, Equatable {
    private enum Rule: Sendable, Equatable {
        case every(seconds: Int64)
        case fields(Fields)
    }

    fileprivate struct Fields: Sendable, Equatable {
        var minutes: Set<Int>
        var hours: Set<Int>
        var days: Set<Int>
        var months: Set<Int>
        var weekdays: Set<Int>
        var isAnyDay: Bool
        var isAnyWeekday: Bool
    }

    /// As given; stored, to see whether it has changed.
    package let text: String
    private let rule: Rule

    /// - Returns: `nil` when the text is not of either form, or can never fire (30 February).
    package init?(_ text: String) {
        self.text = text
        if let seconds = Self.interval(text) {
            self.rule = .every(seconds: seconds)
            return
        }
        let parts = text.split(separator: " ", omittingEmptySubsequences: true)
        guard parts.count == 5,
            let minutes = Self.field(parts[0], 0...59), let hours = Self.field(parts[1], 0...23),
            let days = Self.field(parts[2], 1...31), let months = Self.field(parts[3], 1...12),
            let weekdays = Self.field(parts[4], 0...7)
        else { return nil }
        self.rule = .fields(
            Fields(
                minutes: minutes, hours: hours, days: days, months: months, weekdays: Set(weekdays.map { $0 % 7 }),
                isAnyDay: parts[2].hasPrefix("*"), isAnyWeekday: parts[4].hasPrefix("*")))
        guard self.next(after: 0) != nil else { return nil }
    }

    private static func interval(_ text: String) -> Int64? {
        let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
        guard text.hasPrefix("every "), let unit = text.last.flatMap({ units[$0] }),
            let number = Int64(text.dropFirst(6).dropLast()), (1...31_622_400).contains(number)
        else { return nil }
        let seconds = number * unit
        return seconds <= 366 * 86_400 ? seconds : nil
    }

    private static func field(_ text: Substring, _ range: ClosedRange<Int>) -> Set<Int>? {
        var values: Set<Int> = []
        for item in text.split(separator: ",", omittingEmptySubsequences: false) {
            let parts = item.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
            let step = parts.count == 2 ? Int(parts[1]) ?? 0 : 1
            guard step > 0 else { return nil }
            let bounds: ClosedRange<Int>
            if parts[0] == "*" {
                bounds = range
            } else {
                let ends = parts[0].split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false).map {
                    Int($0)
                }
                guard let low = ends[0],
                    let high = ends.count == 2 ? ends[1] : (parts.count == 2 ? range.upperBound : low),
                    low <= high, range.contains(low), range.contains(high)
                else { return nil }
                bounds = low...high
            }
            values.formUnion(stride(from: bounds.lowerBound, through: bounds.upperBound, by: step))
        }
        return values
    }

    /// The first time it fires after a moment; both in seconds since 1970.
    /// - Returns: `nil` when that is more than eight years away: 29 February can be.
    package func next(after moment: Int64) -> Int64? {
        switch self.rule {
        case .every(let seconds):
            return (Self.quotient(moment, seconds) + 1) * seconds
        case .fields(let fields):
            let firstDay = Self.quotient(moment, 86_400)
            for day in firstDay...(firstDay + 8 * 366) where fields.includes(day: day) {
                let minuteOfDay = day == firstDay ? (moment - day * 86_400) / 60 + 1 : 0
                guard minuteOfDay < 1440 else { continue }
                for minute in minuteOfDay..<1440
                where fields.hours.contains(Int(minute / 60)) && fields.minutes.contains(Int(minute % 60)) {
                    return day * 86_400 + minute * 60
                }
            }
            return nil
        }
    }

    private static func quotient(_ number: Int64, _ divisor: Int64) -> Int64 {
        number >= 0 ? number / divisor : -((-number + divisor - 1) / divisor)
    }
}

extension JobRecurrence.Fields {
    /// - Parameter day: Days since 1970-01-01, a Thursday.
    fileprivate func includes(day: Int64) -> Bool {
        let (month, dayOfMonth) = Self.civil(day)
        guard self.months.contains(month) else { return false }
        let isDay = self.days.contains(dayOfMonth)
        let isWeekday = self.weekdays.contains(Int(((day + 4) % 7 + 7) % 7))
        return self.isAnyDay || self.isAnyWeekday ? isDay && isWeekday : isDay || isWeekday
    }

    /// Month and day of the month in the proleptic Gregorian calendar: eras of 400 years that begin on 1 March.
    private static func civil(_ day: Int64) -> (month: Int, day: Int) {
        let shifted = day + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        return (
            Int(shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9),
            Int(dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
        )
    }
}
