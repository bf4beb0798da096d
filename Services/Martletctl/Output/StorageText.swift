import ArgumentParser
import CanonicalJSON
import RateLimits
import VerificationDomain

/// A number of bytes as an operator writes it: digits, and KB, MB, GB or TB for powers of 1000.
struct StorageSize: ExpressibleByArgument, Equatable {
    /// 0 to 10¹⁸.
    let bytes: Int64

    /// - Returns: `nil` for anything else, fractions included.
    init?(argument: String) {
        let units: [(String, Int64)] = [
            ("KB", 1_000), ("MB", 1_000_000), ("GB", 1_000_000_000), ("TB", 1_000_000_000_000),
        ]
        let unit = units.first { argument.uppercased().hasSuffix($0.0) }
        let digits = argument.dropLast(unit?.0.count ?? 0)
        guard (1...19).contains(digits.utf8.count), digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let count = Int64(digits)
        else { return nil }
        let (bytes, isTooLarge) = count.multipliedReportingOverflow(by: unit?.1 ?? 1)
        guard !isTooLarge, bytes <= 1_000_000_000_000_000_000 else { return nil }
        self.bytes = bytes
    }
}

/// What media take up, in words.
enum StorageText {
    static func json(_ usage: MediaUsage, in environment: LimitEnvironment) -> JSONValue {
        [
            "environment": .string(environment.rawValue), "file_count": .integer(usage.fileCount),
            "byte_count": .integer(usage.byteCount), "byte_limit": usage.byteLimit.map { .integer($0) } ?? .null,
        ]
    }

    static func row(_ usage: MediaUsage, in environment: LimitEnvironment) -> [String] {
        [
            environment.rawValue, "\(usage.fileCount)", Self.size(usage.byteCount),
            usage.byteLimit.map(Self.size) ?? "no limit",
        ]
    }

    static func sentence(_ usage: MediaUsage) -> String {
        let stored = "\(Self.size(usage.byteCount)) stored in \(usage.fileCount) files"
        return usage.byteLimit.map { "\(stored), of \(Self.size($0))." } ?? "\(stored), no limit."
    }

    /// With one decimal of the greatest unit that leaves 1 or more.
    static func size(_ bytes: Int64) -> String {
        var (value, unit) = (Double(bytes), "B")
        for next in ["KB", "MB", "GB", "TB"] where value >= 1_000 { (value, unit) = (value / 1_000, next) }
        guard unit != "B" else { return "\(bytes) B" }
        let tenths = Int((value * 10).rounded())
        return "\(tenths / 10).\(tenths % 10) \(unit)"
    }
}
