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
                if !Self.isValid(value, as: property.type) {
                    fields["custom_data.\(property.name)"] = ["must be \(Self.phrase(for: property.type))"]
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

    private static func isValid(_ value: JSONValue, as type: WorkflowValueType) -> Bool {
        switch type {
        case .string: return value.stringValue != nil
        case .number: return value.doubleValue != nil
        case .boolean: return value.boolValue != nil
        case .stringList: return value.arrayValue?.allSatisfy { $0.stringValue != nil } ?? false
        case .date, .dateTime:
            switch value.stringValue.flatMap(Moment.init(parsing:)) {
            case .day: return type == .date
            case .instant: return type == .dateTime
            case nil: return false
            }
        case .mediaList:
            return value.arrayValue?.allSatisfy { ($0.stringValue ?? $0["id"]?.stringValue)?.isEmpty == false } ?? false
        case .object: return value.objectValue != nil
        case .other: return true
        }
    }

    private static func phrase(for type: WorkflowValueType) -> String {
        switch type {
        case .string: "a string"
        case .number: "a number"
        case .boolean: "true or false"
        case .stringList: "a list of strings"
        case .date: "a date as YYYY-MM-DD"
        case .dateTime: "a date and time with a zone"
        case .mediaList: "a list of media ids"
        case .object: "an object"
        case .other: "a value"
        }
    }
}
