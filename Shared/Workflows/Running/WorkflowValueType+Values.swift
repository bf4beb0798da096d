import CanonicalJSON

extension WorkflowValueType {
    /// Whether a value that a tenant sends is of this type.
    func allows(_ value: JSONValue) -> Bool {
        switch self {
        case .string: return value.stringValue != nil
        case .number: return value.doubleValue != nil
        case .boolean: return value.boolValue != nil
        case .stringList: return value.arrayValue?.allSatisfy { $0.stringValue != nil } ?? false
        case .date, .dateTime:
            switch value.stringValue.flatMap(Moment.init(parsing:)) {
            case .day: return self == .date
            case .instant: return self == .dateTime
            case nil: return false
            }
        case .mediaList:
            return value.arrayValue?.allSatisfy { ($0.stringValue ?? $0["id"]?.stringValue)?.isEmpty == false } ?? false
        case .object: return value.objectValue != nil
        case .other: return true
        }
    }

    /// The type as an error message names it, such as `a number`.
    var phrase: String {
        switch self {
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
