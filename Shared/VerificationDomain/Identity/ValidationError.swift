/// Everything that is wrong with a request's values, by field; answered as 422 `validation_error`.
///
/// Source: API reference, "Errors": `fields` is an object of field names to lists of messages. A nested field is
/// an object of its own there; here its path is joined with a dot and taken apart again when it is answered.
package struct ValidationError: Error, Equatable, Sendable {
    /// Messages by field path, such as `address.postcode`.
    package private(set) var fields: [String: [String]]

    /// - Parameter fields: Messages by field path.
    package init(_ fields: [String: [String]] = [:]) {
        self.fields = fields
    }

    /// Whether nothing is wrong.
    package var isEmpty: Bool { self.fields.isEmpty }

    /// Adds a message of a field. It is for a developer, and never repeats the value.
    package mutating func add(_ field: String, _ message: String) {
        self.fields[field, default: []].append(message)
    }

    /// Adds what is wrong elsewhere.
    /// - Parameter prefix: The path below which the other's fields lie; `nil` when they are fields of the same object.
    package mutating func merge(_ other: ValidationError, under prefix: String? = nil) {
        for (field, messages) in other.fields {
            self.fields[prefix.map { "\($0).\(field)" } ?? field, default: []] += messages
        }
    }

    /// - Throws: itself, unless nothing is wrong.
    package func throwIfAny() throws(ValidationError) {
        if !self.fields.isEmpty { throw self }
    }
}
