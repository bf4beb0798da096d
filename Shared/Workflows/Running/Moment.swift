import FoundationEssentials

/// A calendar day or an instant, read from the texts that JSON carries; no time zone database, no locale.
enum Moment: Equatable {
    /// Whole days since 1 January 1970, in the proleptic Gregorian calendar.
    case day(Int)
    /// Milliseconds since 1970-01-01T00:00:00Z.
    case instant(Int64)

    private static let millisecondsPerDay: Int64 = 86_400_000

    /// A point in time, cut to whole milliseconds.
    init(_ date: Date) {
        self = .instant(Self.milliseconds(of: date))
    }

    /// Milliseconds since 1970, rounded to the nearest and held within the years that have four digits.
    static func milliseconds(of date: Date) -> Int64 {
        let exact = (date.timeIntervalSince1970 * 1000).rounded()
        return Int64(min(max(exact, -62_135_596_800_000), 253_402_300_799_999))
    }

    /// Reads `YYYY-MM-DD` or an RFC 3339 date-time; `nil` for any other text and for days that do not exist.
    init?(parsing text: String) {
        var rest = Array(text.utf8)[...]
        guard let year = Self.digits(4, &rest), Self.take("-", &rest), let month = Self.digits(2, &rest),
            Self.take("-", &rest), let dayOfMonth = Self.digits(2, &rest),
            let day = Self.day(year: year, month: month, day: dayOfMonth)
        else { return nil }
        if rest.isEmpty {
            self = .day(day)
            return
        }
        guard Self.take("T", &rest) || Self.take("t", &rest) || Self.take(" ", &rest),
            let time = Self.timeOfDay(&rest), let offset = Self.offset(&rest), rest.isEmpty
        else { return nil }
        self = .instant(Int64(day) * Self.millisecondsPerDay + time - offset)
    }

    /// The day, in UTC for an instant.
    var day: Int {
        switch self {
        case .day(let day): day
        case .instant(let milliseconds): Int(Self.floorDivide(milliseconds, Self.millisecondsPerDay))
        }
    }

    /// The same moment so many days later.
    func adding(days: Int) -> Moment {
        switch self {
        case .day(let day): .day(day + days)
        case .instant(let milliseconds): .instant(milliseconds + Int64(days) * Self.millisecondsPerDay)
        }
    }

    /// `YYYY-MM-DD`, or RFC 3339 in UTC with milliseconds.
    var text: String {
        let (year, month, day) = Self.civil(self.day)
        let date = "\(Self.padded(year, 4))-\(Self.padded(month, 2))-\(Self.padded(day, 2))"
        guard case .instant(let milliseconds) = self else { return date }
        let inDay = Int(milliseconds - Int64(self.day) * Self.millisecondsPerDay)
        let time = [inDay / 3_600_000, inDay / 60_000 % 60, inDay / 1000 % 60].map { Self.padded($0, 2) }
        return "\(date)T\(time.joined(separator: ":")).\(Self.padded(inDay % 1000, 3))Z"
    }

    /// Whole years between a birth and a later day. Born on 29 February, one turns a year older on 1 March in common
    /// years.
    static func age(bornOn birth: Int, on day: Int) -> Int {
        let (born, now) = (Self.civil(birth), Self.civil(day))
        return now.year - born.year - ((now.month, now.day) < (born.month, born.day) ? 1 : 0)
    }

    /// Less, equal or greater as a negative number, zero or a positive one; days where either side is one.
    func compared(to other: Moment) -> Int64 {
        if case .instant(let left) = self, case .instant(let right) = other { return left - right }
        return Int64(self.day - other.day)
    }

    // Days from civil and back: the year counted from March, in cycles of 400 years of 146 097 days.
    private static func day(year: Int, month: Int, day: Int) -> Int? {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        guard (1...12).contains(month), day >= 1, day <= lengths[month - 1], year >= 1 else { return nil }
        let shifted = month > 2 ? year : year - 1
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear - 719_468
    }

    private static func civil(_ day: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = day + 719_468
        let era = Int(Self.floorDivide(Int64(shifted), 146_097))
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    private static func floorDivide(_ value: Int64, _ divisor: Int64) -> Int64 {
        value >= 0 ? value / divisor : -((-value + divisor - 1) / divisor)
    }

    private static func padded(_ value: Int, _ width: Int) -> String {
        let text = String(value)
        return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
    }

    private static func take(_ character: Character, _ rest: inout ArraySlice<UInt8>) -> Bool {
        guard let byte = character.asciiValue, rest.first == byte else { return false }
        rest.removeFirst()
        return true
    }

    private static func digits(_ count: Int, _ rest: inout ArraySlice<UInt8>) -> Int? {
        let digits = rest.prefix(count)
        guard digits.count == count, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        rest.removeFirst(count)
        return digits.reduce(0) { $0 * 10 + Int($1) - 0x30 }
    }

    private static func timeOfDay(_ rest: inout ArraySlice<UInt8>) -> Int64? {
        guard let hour = Self.digits(2, &rest), hour < 24, Self.take(":", &rest),
            let minute = Self.digits(2, &rest), minute < 60, Self.take(":", &rest),
            let second = Self.digits(2, &rest), second < 61
        else { return nil }
        var milliseconds = 0
        if Self.take(".", &rest) {
            let fraction = rest.prefix { (0x30...0x39).contains($0) }
            guard (1...9).contains(fraction.count) else { return nil }
            rest.removeFirst(fraction.count)
            let digits = fraction.prefix(3).map { Int($0) - 0x30 } + [0, 0]
            milliseconds = digits[0] * 100 + digits[1] * 10 + digits[2]
        }
        return Int64(((hour * 60 + minute) * 60 + second) * 1000 + milliseconds)
    }

    private static func offset(_ rest: inout ArraySlice<UInt8>) -> Int64? {
        if Self.take("Z", &rest) || Self.take("z", &rest) { return 0 }
        let isBehind = rest.first == UInt8(ascii: "-")
        guard Self.take("+", &rest) || Self.take("-", &rest), let hours = Self.digits(2, &rest), hours < 24,
            Self.take(":", &rest), let minutes = Self.digits(2, &rest), minutes < 60
        else { return nil }
        let milliseconds = Int64((hours * 60 + minutes) * 60_000)
        return isBehind ? -milliseconds : milliseconds
    }
}
