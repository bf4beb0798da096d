/// What is wrong with one field of a request: messages, or the same for the fields inside it.
package enum ProblemField: Sendable, Equatable {
    /// Short phrases such as `can't be blank`; never the value.
    case messages([String])
    /// By the inner field's name, such as `address` → `postcode`.
    case nested([String: ProblemField])
}

extension ProblemField: ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral {
    /// `["can't be blank"]`.
    package init(arrayLiteral messages: String...) { self = .messages(messages) }

    /// `["postcode": ["can't be blank"]]`. Of two entries of one name the last one counts.
    package init(dictionaryLiteral fields: (String, ProblemField)...) {
        self = .nested(Dictionary(fields) { $1 })
    }
}

extension ProblemField {
    /// The JSON text: an array of strings, or an object with its names in order.
    var json: String {
        switch self {
        case .messages(let messages): "[\(messages.map(JSONText.quoted).joined(separator: ","))]"
        case .nested(let fields): Self.json(of: fields)
        }
    }

    static func json(of fields: [String: ProblemField]) -> String {
        let members = fields.sorted { $0.key < $1.key }.map { "\(JSONText.quoted($0.key)):\($0.value.json)" }
        return "{\(members.joined(separator: ","))}"
    }
}
