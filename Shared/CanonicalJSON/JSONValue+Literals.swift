// No `nil` literal, on purpose: where both a value and an optional value fit, as in `flatMap { $0.isNull ? nil : $0 }`,
// the compiler would take `nil` for `null`. Write `.null`.

extension JSONValue: ExpressibleByBooleanLiteral {
    /// A boolean.
    package init(booleanLiteral value: Bool) { self = .bool(value) }
}

extension JSONValue: ExpressibleByIntegerLiteral {
    /// A whole number.
    package init(integerLiteral value: Int64) { self = .integer(value) }
}

extension JSONValue: ExpressibleByFloatLiteral {
    /// A number; an integer when it is whole.
    package init(floatLiteral value: Double) {
        self = Int64(exactly: value).map(JSONValue.integer) ?? .number(value)
    }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByStringInterpolation {
    /// Text.
    package init(stringLiteral value: String) { self = .string(value) }
}

extension JSONValue: ExpressibleByArrayLiteral {
    /// A list.
    package init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
}

extension JSONValue: ExpressibleByDictionaryLiteral {
    /// An object. Of two members with one name the later stays.
    package init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .object(Dictionary(elements, uniquingKeysWith: { _, later in later }))
    }
}
