/// One statement and the values bound to it.
///
/// Interpolation binds a parameter; it never splices text:
/// `"SELECT name FROM tenants WHERE id = \(id)"`. Only ``verbatim(_:)`` and `\(fragment:)` carry text, and both
/// take it from a statement, not from a string of unknown origin.
package struct SQLStatement: Sendable, ExpressibleByStringInterpolation, CustomStringConvertible {
    /// A parameter and where its `$n` begins in the text's UTF-8, so that splicing can renumber without parsing.
    struct Binding: Sendable {
        let parameter: SQLParameter
        let offset: Int
    }

    /// The SQL text, with `$1`, `$2`, … where values were interpolated.
    package private(set) var text: String
    private(set) var bindings: [Binding]

    /// The values bound to `$1`, `$2`, …
    package var parameters: [SQLParameter] { self.bindings.map(\.parameter) }

    package init(stringLiteral text: String) {
        self.text = text
        self.bindings = []
    }

    /// A statement that is always the same but for its values: its text is not built again. Never spliced into others.
    init(text: String, values: [SQLParameter]) {
        self.text = text
        self.bindings = values.map { Binding(parameter: $0, offset: 0) }
    }

    package init(stringInterpolation interpolation: StringInterpolation) {
        self = interpolation.statement
    }

    /// A statement whose text was not written in this source: a migration, generated DDL.
    /// - Parameter text: One statement, without parameters. Never anything that a client sent.
    package static func verbatim(_ text: String) -> SQLStatement {
        SQLStatement(stringLiteral: text)
    }

    /// Joins two statements' texts; the right one's parameters are renumbered behind the left one's.
    package static func + (left: SQLStatement, right: SQLStatement) -> SQLStatement {
        var joined = left
        joined.append(right)
        return joined
    }

    /// The text; values are never printed.
    package var description: String { self.text }

    fileprivate mutating func append(text: String) {
        self.text += text
    }

    fileprivate mutating func append(_ parameter: SQLParameter) {
        self.bindings.append(Binding(parameter: parameter, offset: self.text.utf8.count))
        self.text += "$"
        self.text += String(self.bindings.count)
    }

    fileprivate mutating func append(_ fragment: SQLStatement) {
        let utf8 = fragment.text.utf8
        var position = utf8.startIndex
        for (index, binding) in fragment.bindings.enumerated() {
            let marker = utf8.index(utf8.startIndex, offsetBy: binding.offset)
            self.text += fragment.text[position..<marker]
            self.append(binding.parameter)
            position = utf8.index(marker, offsetBy: 1 + String(index + 1).utf8.count)
        }
        self.text += fragment.text[position...]
    }

    /// Builds a statement from an interpolated literal.
    package struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var statement = SQLStatement(stringLiteral: "")

        package init(literalCapacity: Int, interpolationCount: Int) {
            self.statement.text.reserveCapacity(literalCapacity + interpolationCount * 4)
            self.statement.bindings.reserveCapacity(interpolationCount)
        }

        package mutating func appendLiteral(_ literal: String) {
            self.statement.append(text: literal)
        }

        /// Binds a value.
        package mutating func appendInterpolation<T: SQLEncodable>(_ value: T) {
            self.statement.append(value.sqlParameter)
        }

        /// Binds a value or NULL.
        package mutating func appendInterpolation<T: SQLEncodable>(_ value: T?) {
            self.statement.append(value.sqlParameter)
        }

        /// Binds the raw value of a type that declares no conformance of its own.
        @_disfavoredOverload
        package mutating func appendInterpolation<T: RawRepresentable>(_ value: T) where T.RawValue: SQLEncodable {
            self.statement.append(value.rawValue.sqlParameter)
        }

        /// Binds the raw value, or NULL, of a type that declares no conformance of its own.
        @_disfavoredOverload
        package mutating func appendInterpolation<T: RawRepresentable>(_ value: T?) where T.RawValue: SQLEncodable {
            self.statement.append(value?.rawValue.sqlParameter ?? .null(oid: T.RawValue.sqlOID))
        }

        /// Splices another statement, renumbering its parameters.
        package mutating func appendInterpolation(fragment: SQLStatement) {
            self.statement.append(fragment)
        }
    }
}
