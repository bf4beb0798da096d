#if canImport(FoundationEssentials)
    package import FoundationEssentials
#else
    package import Foundation
#endif

extension SettingsReader {
    /// Reads a text. Without a default it is required.
    package mutating func string(_ key: String, default: String? = nil) -> String {
        self.read(key, allowed: "set", default: `default`, standIn: "") { $0 }
    }

    /// Reads a text that may be absent.
    package mutating func optionalString(_ key: String) -> String? {
        self.optionalValue(key, allowed: "a text") { $0 }
    }

    /// Reads a whole number within a range. Without a default it is required.
    package mutating func int(_ key: String, in range: ClosedRange<Int>, default: Int? = nil) -> Int {
        let allowed = "a whole number from \(range.lowerBound) to \(range.upperBound)"
        return self.read(key, allowed: allowed, default: `default`, standIn: range.lowerBound) { text in
            Int(text).flatMap { range.contains($0) ? $0 : nil }
        }
    }

    /// Reads a truth value: `true`, `yes`, `1`, `false`, `no` or `0`, in either case. Without a default it is required.
    package mutating func bool(_ key: String, default: Bool? = nil) -> Bool {
        self.read(key, allowed: "true or false", default: `default`, standIn: false) { text in
            switch text.lowercased() {
            case "true", "yes", "1": true
            case "false", "no", "0": false
            default: nil
            }
        }
    }

    /// Reads a length of time: a whole number and a unit, `ms`, `s`, `m`, `h` or `d` (a day is 24 hours), such as
    /// `250ms` or `48h`. Without a default it is required.
    package mutating func duration(
        _ key: String, in range: ClosedRange<Duration>, default: Duration? = nil
    ) -> Duration {
        let allowed =
            "a number with one of the units ms, s, m, h, d, from \(DurationText.format(range.lowerBound)) to "
            + DurationText.format(range.upperBound)
        return self.read(key, allowed: allowed, default: `default`, standIn: range.lowerBound) { text in
            DurationText.parse(text).flatMap { range.contains($0) ? $0 : nil }
        }
    }

    /// Reads an absolute address with a host, one of the schemes, and no user name or password in it. Without a
    /// default it is required.
    package mutating func url(_ key: String, schemes: Set<String> = ["https"], default: URL? = nil) -> URL {
        let standIn = `default` ?? URL(filePath: "/")
        return self.read(key, allowed: Self.allowedURL(schemes), default: `default`, standIn: standIn) {
            Self.parseURL($0, schemes: schemes)
        }
    }

    /// Reads an address that may be absent; as ``url(_:schemes:default:)`` otherwise.
    package mutating func optionalURL(_ key: String, schemes: Set<String> = ["https"]) -> URL? {
        self.optionalValue(key, allowed: Self.allowedURL(schemes)) { Self.parseURL($0, schemes: schemes) }
    }

    /// Reads one of an enumeration's raw values.
    package mutating func choice<T: RawRepresentable & CaseIterable>(_ key: String, default: T) -> T
    where T.RawValue == String {
        let allowed = "one of \(T.allCases.map(\.rawValue).joined(separator: ", "))"
        return self.value(key, allowed: allowed, default: `default`) { T(rawValue: $0) }
    }

    /// Reads texts with commas between them. White space around an item, and empty items, do not count.
    package mutating func strings(_ key: String, default: [String] = []) -> [String] {
        self.list(key, allowed: "texts with commas between them", default: `default`) { $0 }
    }

    /// Reads values with commas between them; all must be right. At least one, when the setting is there.
    package mutating func list<T>(
        _ key: String, allowed: String, default: [T] = [], parse: (String) -> T?
    ) -> [T] {
        self.value(key, allowed: allowed, default: `default`) { text in
            let items = text.split(separator: ",").map(\.trimmed).filter { !$0.isEmpty }
            let values = items.compactMap(parse)
            return values.isEmpty || values.count != items.count ? nil : values
        }
    }

    /// Reads networks with commas between them, such as `10.0.0.0/8, fd00::/8, 192.0.2.7`.
    package mutating func networks(_ key: String, default: [CIDRBlock] = []) -> [CIDRBlock] {
        let allowed = "networks such as 10.0.0.0/8 or fd00::/8, with commas between them and no bits beyond the prefix"
        return self.list(key, allowed: allowed, default: `default`) { CIDRBlock($0) }
    }

    private mutating func read<T>(
        _ key: String, allowed: String, default: T?, standIn: T, parse: (String) -> T?
    ) -> T {
        if let value = `default` { return self.value(key, allowed: allowed, default: value, parse: parse) }
        return self.requiredValue(key, allowed: allowed, standIn: standIn, parse: parse)
    }

    private static func allowedURL(_ schemes: Set<String>) -> String {
        "an address with a host, beginning with \(schemes.sorted().map { "\($0)://" }.joined(separator: " or "))"
    }

    private static func parseURL(_ text: String, schemes: Set<String>) -> URL? {
        guard let url = URL(string: text), let scheme = url.scheme?.lowercased(), schemes.contains(scheme),
            let host = url.host(), !host.isEmpty, url.user() == nil, url.password() == nil
        else { return nil }
        return url
    }
}

/// Lengths of time as operators write them.
enum DurationText {
    private static let units: [(suffix: String, milliseconds: Int64)] = [
        ("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000),
    ]

    static func parse(_ text: String) -> Duration? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        guard let count = Int64(digits),
            let unit = Self.units.first(where: { $0.suffix == text.dropFirst(digits.count) })
        else { return nil }
        let (milliseconds, overflow) = count.multipliedReportingOverflow(by: unit.milliseconds)
        return overflow ? nil : .milliseconds(milliseconds)
    }

    /// The length in the largest unit that divides it.
    static func format(_ duration: Duration) -> String {
        let parts = duration.components
        let milliseconds = parts.seconds * 1_000 + parts.attoseconds / 1_000_000_000_000_000
        let unit = Self.units.last { milliseconds.isMultiple(of: $0.milliseconds) } ?? Self.units[0]
        return "\(milliseconds / unit.milliseconds)\(unit.suffix)"
    }
}
