package import CanonicalJSON

/// Says what a run lacks before it is created.
package enum WorkflowInputCheck {
    /// What is missing or of another type than declared, by field: the applicant's own names, and
    /// `custom_data.<name>`. Empty when the run may be created. What is not declared is not considered.
    /// - Parameters:
    ///   - applicant: The applicant with the public field names; `null`, an empty text, an empty list and an object
    ///     with nothing but `null` count as missing.
    ///   - custom: The request's `custom_data`.
    package static func missing(
        _ definition: WorkflowDefinition, applicant: JSONValue, custom: JSONValue?
    ) -> [String: [String]] {
        var fields: [String: [String]] = [:]
        for name in definition.inputs.applicant where Self.isMissing(applicant[name]) {
            fields[name] = ["can't be blank"]
        }
        if let custom, !custom.isNull, custom.objectValue == nil { fields["custom_data"] = ["must be an object"] }
        for property in definition.inputs.custom {
            let value = custom?[property.name]?.nonNull
            if let value {
                if !property.type.allows(value) {
                    fields["custom_data.\(property.name)"] = ["must be \(property.type.phrase)"]
                }
            } else if property.isRequired {
                fields["custom_data.\(property.name)"] = ["can't be blank"]
            }
        }
        return fields
    }

    private static func isMissing(_ value: JSONValue?) -> Bool {
        switch value {
        case nil, .null: true
        case .string(let text): text.allSatisfy(\.isWhitespace)
        case .array(let values): values.isEmpty
        case .object(let members): members.values.allSatisfy { Self.isMissing($0) }
        case .bool, .integer, .number: false
        }
    }
}
