import Logging

/// Which fields a log line may carry: ids, kinds and counts (never bodies, headers, names, addresses or free text).
///
/// The list is what may be printed, not what must not be: a field that nobody thought about stays out of the logs, and
/// is counted, so that its absence shows.
enum LogFields {
    /// Names that are printed as they are.
    private static let names: Set<String> = [
        "action", "attempt", "check", "code", "constraint", "count", "duration", "environment", "event", "kind", "lane",
        "line", "method", "part", "pid", "port", "queue", "reason", "report_name", "result", "route", "shard", "signal",
        "size", "source", "sqlstate", "state", "status", "table", "total", "version", "worker",
    ]

    /// Endings that say what a field holds: `job_id`, `retry_count`, `elapsed_ms`.
    private static let endings = ["_id", "_ids", "_count", "_kind", "_ms", "_seconds", "_bytes", "_state"]

    /// Names that end like an allowed one but are a person's.
    private static let personal: Set<String> = ["national_id", "tax_id", "voter_id", "identity_card_id", "passport_id"]

    /// What libraries and the job queue call the fields we know by another name: a job's trace is the request that caused
    /// it.
    private static let aliases = [
        "hb.request.id": "request_id", "trace_id": "request_id", "sl-service": "part", "sl-signal": "signal",
    ]

    /// The name under which a field is printed; `nil` keeps it out.
    static func printedName(of key: String) -> String? {
        if let alias = Self.aliases[key] { return alias }
        guard !Self.personal.contains(key) else { return nil }
        return Self.names.contains(key) || Self.endings.contains { key.hasSuffix($0) } ? key : nil
    }

    /// The value as printed. Ids, kinds, counts and route templates need no spaces, quotes or `@`; whatever does is a
    /// text of unknown origin, and is not printed.
    static func printedValue(of value: Logger.MetadataValue) -> String {
        switch value {
        case .string(let text): Self.checked(text)
        case .stringConvertible(let value): Self.checked(value.description)
        case .array(let values): values.prefix(20).map(Self.printedValue).joined(separator: ",")
        case .dictionary: "redacted"
        }
    }

    /// Whether a printed value is written as a JSON number. By the field's name, so that one field has one type: an id
    /// of digits stays a string.
    static func isNumber(_ name: String, _ value: String) -> Bool {
        guard Self.numbers.contains(name) || Self.numberEndings.contains(where: { name.hasSuffix($0) }) else {
            return false
        }
        return value.wholeMatch(of: /-?(0|[1-9][0-9]*)(\.[0-9]+)?/) != nil
    }

    private static let numbers: Set<String> = ["attempt", "count", "port", "size", "status", "total"]
    private static let numberEndings = ["_count", "_ms", "_seconds", "_bytes"]

    private static func checked(_ text: String) -> String {
        guard text.utf8.count <= 200 else { return "redacted" }
        return text.utf8.allSatisfy(Self.isPlain) ? text : "redacted"
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
            UInt8(ascii: ":"), UInt8(ascii: "/"), UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "+"),
            UInt8(ascii: ","), UInt8(ascii: "*"), UInt8(ascii: "<"), UInt8(ascii: ">"):
            true
        default:
            false
        }
    }
}
