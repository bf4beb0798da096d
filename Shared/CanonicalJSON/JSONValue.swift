/// A JSON text as a value (RFC 8259), with one canonical form.
///
/// Numbers that are whole and fit 64 bits are `integer`; a `number` equal to such an integer compares, hashes and
/// writes as that integer. The order of an object's members is not kept. Strings compare as Swift compares them, by
/// canonical equivalence, so two member names that differ only in composition are one name.
///
/// Personal data may be inside: a value prints, and reflects, as redacted.
package enum JSONValue: Sendable {
    /// `null`.
    case null
    /// `true` or `false`.
    case bool(Bool)
    /// A whole number from -2^63 to 2^63 - 1, exact.
    case integer(Int64)
    /// Any other number. Not finite has no JSON form and is written as `null`; the parser never makes one.
    case number(Double)
    /// Text.
    case string(String)
    /// An ordered list.
    case array([JSONValue])
    /// Members by name, unordered.
    case object([String: JSONValue])
}

extension JSONValue: Hashable {
    /// Whether both are the same JSON value; `1` and `1.0` are.
    package static func == (left: JSONValue, right: JSONValue) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.bool(let left), .bool(let right)): left == right
        case (.integer(let left), .integer(let right)): left == right
        case (.integer(let left), .number(let right)): left == Int64(exactly: right)
        case (.number(let left), .integer(let right)): Int64(exactly: left) == right
        case (.number(let left), .number(let right)): left == right
        case (.string(let left), .string(let right)): left == right
        case (.array(let left), .array(let right)): left == right
        case (.object(let left), .object(let right)): left == right
        case (.null, _), (.bool, _), (.integer, _), (.number, _), (.string, _), (.array, _), (.object, _): false
        }
    }

    /// Hashes so that equal values hash alike.
    package func hash(into hasher: inout Hasher) {
        switch self {
        case .null:
            hasher.combine(0)
        case .bool(let value):
            hasher.combine(value)
        case .integer(let value):
            hasher.combine(value)
        case .number(let value):
            if let whole = Int64(exactly: value) {
                hasher.combine(whole)
            } else {
                hasher.combine(value)
            }
        case .string(let value):
            hasher.combine(value)
        case .array(let values):
            hasher.combine(values)
        case .object(let members):
            hasher.combine(members)
        }
    }
}

extension JSONValue: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// `JSONValue(redacted)`, whatever the value.
    package var description: String { "JSONValue(redacted)" }

    /// `JSONValue(redacted)`, whatever the value.
    package var debugDescription: String { self.description }

    /// A mirror without children, so that neither `dump` nor a failed expectation shows the value.
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
