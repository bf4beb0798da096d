import CanonicalJSON

/// Decides comparisons by the rules stated at ``WorkflowOperator``.
enum ConditionEvaluator {
    /// Whether a condition holds.
    /// - Parameters:
    ///   - today: The day of the event in UTC, since 1970.
    ///   - value: The value of an expression; `nil` when absent.
    static func holds(
        _ condition: WorkflowCondition, today: Int, value: (WorkflowExpression) -> JSONValue?
    ) -> Bool {
        switch condition {
        case .all(let conditions):
            conditions.allSatisfy { Self.holds($0, today: today, value: value) }
        case .any(let conditions):
            conditions.contains { Self.holds($0, today: today, value: value) }
        case .not(let condition):
            !Self.holds(condition, today: today, value: value)
        case .comparison(let operation, let left, let right):
            Self.holds(operation, value(left), right.flatMap(value), today: today)
        }
    }

    /// Whether a comparison holds.
    static func holds(_ operation: WorkflowOperator, _ left: JSONValue?, _ right: JSONValue?, today: Int) -> Bool {
        let left = left?.nonNull
        let right = right?.nonNull
        switch operation {
        case .isEmpty: return left.map(Self.isEmpty) ?? true
        case .isNotEmpty: return left.map { !Self.isEmpty($0) } ?? false
        case .exists: return left != nil
        case .notEqual: return left == nil || right == nil || left != right
        case .equal, .within, .notWithin, .contains, .startsWith, .endsWith, .less, .lessOrEqual, .greater,
            .greaterOrEqual, .before, .after, .on, .withinDays, .ageAtLeast, .ageUnder:
            guard let left, let right else { return false }
            return Self.holds(operation, present: left, right, today: today)
        }
    }

    private static func holds(
        _ operation: WorkflowOperator, present left: JSONValue, _ right: JSONValue, today: Int
    ) -> Bool {
        switch operation {
        case .equal: left == right
        case .within: right.arrayValue?.contains(left) ?? false
        case .notWithin: right.arrayValue.map { !$0.contains(left) } ?? false
        case .contains: Self.contains(left, right)
        case .startsWith: Self.texts(left, right) { $0.hasPrefix($1) }
        case .endsWith: Self.texts(left, right) { $0.hasSuffix($1) }
        case .less: Self.order(left, right).map { $0 < 0 } ?? false
        case .lessOrEqual: Self.order(left, right).map { $0 <= 0 } ?? false
        case .greater: Self.order(left, right).map { $0 > 0 } ?? false
        case .greaterOrEqual: Self.order(left, right).map { $0 >= 0 } ?? false
        case .before: Self.dates(left, right) { $0.compared(to: $1) < 0 }
        case .after: Self.dates(left, right) { $0.compared(to: $1) > 0 }
        case .on: Self.dates(left, right) { $0.day == $1.day }
        case .withinDays: Self.dateAndNumber(left, right) { Double(abs($0.day - today)) <= $1 }
        case .ageAtLeast: Self.dateAndNumber(left, right) { Double(Moment.age(bornOn: $0.day, on: today)) >= $1 }
        case .ageUnder: Self.dateAndNumber(left, right) { Double(Moment.age(bornOn: $0.day, on: today)) < $1 }
        case .isEmpty, .isNotEmpty, .exists, .notEqual: false  // decided before
        }
    }

    private static func isEmpty(_ value: JSONValue) -> Bool {
        switch value {
        case .null: true
        case .string(let text): text.isEmpty
        case .array(let values): values.isEmpty
        case .object(let members): members.isEmpty
        case .bool, .integer, .number: false
        }
    }

    private static func contains(_ left: JSONValue, _ right: JSONValue) -> Bool {
        switch left {
        case .array(let values): values.contains(right)
        case .string(let text): right.stringValue.map { Self.occurs($0, in: text) } ?? false
        case .null, .bool, .integer, .number, .object: false
        }
    }

    private static func occurs(_ part: String, in text: String) -> Bool {
        var rest = text[...]
        while true {
            if rest.hasPrefix(part) { return true }
            if rest.isEmpty { return false }
            rest.removeFirst()
        }
    }

    private static func texts(_ left: JSONValue, _ right: JSONValue, _ holds: (String, String) -> Bool) -> Bool {
        guard let left = left.stringValue, let right = right.stringValue else { return false }
        return holds(left, right)
    }

    /// Less, equal or greater as -1, 0 or 1, for two numbers; whole numbers compare exactly.
    private static func order(_ left: JSONValue, _ right: JSONValue) -> Int? {
        if let left = left.intValue, let right = right.intValue { return left < right ? -1 : left == right ? 0 : 1 }
        guard let left = left.doubleValue, let right = right.doubleValue else { return nil }
        return left < right ? -1 : left == right ? 0 : 1
    }

    private static func dates(_ left: JSONValue, _ right: JSONValue, _ holds: (Moment, Moment) -> Bool) -> Bool {
        guard let left = left.stringValue.flatMap(Moment.init(parsing:)),
            let right = right.stringValue.flatMap(Moment.init(parsing:))
        else { return false }
        return holds(left, right)
    }

    private static func dateAndNumber(
        _ left: JSONValue, _ right: JSONValue, _ holds: (Moment, Double) -> Bool
    ) -> Bool {
        guard let date = left.stringValue.flatMap(Moment.init(parsing:)), let number = right.doubleValue else {
            return false
        }
        return holds(date, number)
    }
}
