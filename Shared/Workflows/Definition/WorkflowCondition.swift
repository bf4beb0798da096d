package import CanonicalJSON

/// When a route is taken: comparisons joined by all, any and not.
package indirect enum WorkflowCondition: Sendable, Equatable {
    /// Every one holds.
    case all([WorkflowCondition])
    /// At least one holds.
    case any([WorkflowCondition])
    /// It does not hold.
    case not(WorkflowCondition)
    /// A comparison; `right` is absent exactly for operators without a right side.
    case comparison(WorkflowOperator, left: WorkflowExpression, right: WorkflowExpression?)

    /// The references inside.
    package var references: [WorkflowReference] {
        switch self {
        case .all(let conditions), .any(let conditions): conditions.flatMap(\.references)
        case .not(let condition): condition.references
        case .comparison(_, let left, let right): left.references + (right?.references ?? [])
        }
    }

    /// The comparisons inside.
    package var comparisons: [(WorkflowOperator, left: WorkflowExpression, right: WorkflowExpression?)] {
        switch self {
        case .all(let conditions), .any(let conditions): conditions.flatMap(\.comparisons)
        case .not(let condition): condition.comparisons
        case .comparison(let operation, let left, let right): [(operation, left, right)]
        }
    }

    /// The condition as the file has it.
    package var json: JSONValue {
        switch self {
        case .all(let conditions): return ["all": .array(conditions.map(\.json))]
        case .any(let conditions): return ["any": .array(conditions.map(\.json))]
        case .not(let condition): return ["not": condition.json]
        case .comparison(let operation, let left, let right):
            var members: [String: JSONValue] = ["op": .string(operation.rawValue), "left": left.json]
            if let right { members["right"] = right.json }
            return .object(members)
        }
    }
}

/// How two values are compared.
///
/// One rule for what is missing: a side that is absent or `null` makes every comparison false, except `is_empty`, which
/// holds for an absent left side, and `ne`, which is always the opposite of `eq`. Sides of a kind that the operator does
/// not compare make it false too.
package enum WorkflowOperator: String, Sendable, CaseIterable {
    /// The same value; lists and objects member by member.
    case equal = "eq"
    /// Not `eq`.
    case notEqual = "ne"
    /// The right side is a list and holds the left.
    case within = "in"
    /// The right side is a list and does not hold the left.
    case notWithin = "not_in"
    /// The left side is a text with the right inside it, or a list that holds the right.
    case contains
    /// The left text begins with the right.
    case startsWith = "starts_with"
    /// The left text ends with the right.
    case endsWith = "ends_with"
    /// The left number is smaller.
    case less = "lt"
    /// The left number is smaller or the same.
    case lessOrEqual = "le"
    /// The left number is larger.
    case greater = "gt"
    /// The left number is larger or the same.
    case greaterOrEqual = "ge"
    /// Absent, an empty text, an empty list or an empty object.
    case isEmpty = "is_empty"
    /// Present, and none of these.
    case isNotEmpty = "is_not_empty"
    /// Present.
    case exists
    /// The left date is earlier. Two instants compare exactly; with a day on either side, days in UTC are compared.
    case before
    /// The left date is later, likewise.
    case after
    /// Both are on the same day in UTC.
    case on
    /// The left date is at most as many days away from today (UTC) as the right number, before or after.
    case withinDays = "within_days"
    /// Someone born on the left date is at least as many whole years old today (UTC) as the right number.
    case ageAtLeast = "age_gte"
    /// Someone born on the left date is younger today (UTC) than the right number of years.
    case ageUnder = "age_lt"

    /// Whether there is a right side.
    package var hasRight: Bool {
        switch self {
        case .isEmpty, .isNotEmpty, .exists: false
        case .equal, .notEqual, .within, .notWithin, .contains, .startsWith, .endsWith, .less, .lessOrEqual, .greater,
            .greaterOrEqual, .before, .after, .on, .withinDays, .ageAtLeast, .ageUnder:
            true
        }
    }
}
