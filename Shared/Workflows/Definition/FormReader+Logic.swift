import CanonicalJSON

extension FormReader {
    /// Expressions by name; empty when absent.
    mutating func expressions(_ value: JSONValue?, at path: String) -> [String: WorkflowExpression] {
        guard let value else { return [:] }
        guard let members = value.objectValue else {
            self.refuse(path, "This must be an object.")
            return [:]
        }
        var expressions: [String: WorkflowExpression] = [:]
        for (name, member) in members.sorted(by: { $0.key < $1.key }) {
            let place = Self.join(path, name)
            expressions[name] = self.expression(member, at: place)
            if expressions[name] == nil { self.giveUp(place) }
        }
        return expressions
    }

    /// One expression; `nil` when absent, or after a mistake.
    mutating func expression(_ value: JSONValue?, at path: String) -> WorkflowExpression? {
        switch value {
        case nil:
            return nil
        case .string(let text) where text.hasPrefix("$."):
            guard let reference = WorkflowReference(parsing: text) else {
                self.refuse(path, "This is no reference of a known form; write {lit: …} for a text that starts with $.")
                return nil
            }
            return .reference(reference)
        case .object(let members):
            return self.operation(members, at: path)
        case .some(let literal):
            return .literal(literal)
        }
    }

    private mutating func operation(_ members: [String: JSONValue], at path: String) -> WorkflowExpression? {
        guard members.count == 1, let (name, value) = members.first else {
            self.refuse(path, "This must have exactly one of the keys lit, now, today, add.")
            return nil
        }
        let inner = Self.join(path, name)
        switch name {
        case "lit":
            return .literal(value)
        case "now":
            return self.object(value, at: inner).map { _ in .now }
        case "today":
            return self.object(value, at: inner).map { _ in .today }
        case "add":
            guard let parts = self.object(value, at: inner, required: ["of", "days"]) else { return nil }
            let days = parts["days"]?.intValue.flatMap { (-36_525...36_525).contains($0) ? Int($0) : nil }
            if days == nil, parts["days"] != nil {
                self.refuse(Self.join(inner, "days"), "This must be a whole number from -36525 to 36525.")
            }
            return self.expression(parts["of"], at: Self.join(inner, "of")).map { .adding(days: days ?? 0, to: $0) }
        default:
            self.refuse(inner, "This key is not known here.")
            return nil
        }
    }

    /// One condition, with stand-ins for what in it cannot be read; `nil` when nothing can.
    mutating func condition(_ value: JSONValue?, at path: String) -> WorkflowCondition? {
        guard let members = value?.objectValue else {
            self.refuse(path, "A condition must be an object.")
            return nil
        }
        if members["op"] != nil { return self.comparison(members, at: path) }
        guard members.count == 1, let (name, inner) = members.first else {
            self.refuse(path, "A condition must have op, or exactly one of the keys all, any, not.")
            return nil
        }
        let place = Self.join(path, name)
        switch name {
        case "all": return .all(self.conditions(inner, at: place))
        case "any": return .any(self.conditions(inner, at: place))
        case "not": return self.condition(inner, at: place).map(WorkflowCondition.not)
        default:
            self.refuse(place, "This key is not known here.")
            return nil
        }
    }

    private mutating func conditions(_ value: JSONValue, at path: String) -> [WorkflowCondition] {
        self.list(value, at: path, standIn: .all([])) { $0.condition($1, at: $2) }
    }

    /// A comparison; an operator that is not known becomes one that takes anything, so that the sides are examined.
    private mutating func comparison(_ members: [String: JSONValue], at path: String) -> WorkflowCondition {
        _ = self.object(.object(members), at: path, required: ["op", "left"], optional: ["right"])
        let operation = self.word(members["op"], at: Self.join(path, "op"), as: WorkflowOperator.self)
        let left = self.expression(members["left"], at: Self.join(path, "left")) ?? .literal(.null)
        let right = self.expression(members["right"], at: Self.join(path, "right"))
        guard let operation else { return .comparison(.notEqual, left: left, right: right) }
        if operation.hasRight != (members["right"] != nil) {
            let rule = operation.hasRight ? "needs a" : "has no"
            self.note(path, "The operator \(operation.rawValue) \(rule) right side.")
            self.giveUp(Self.join(path, "right"))
        }
        return .comparison(operation, left: left, right: operation.hasRight ? right ?? .literal(.null) : nil)
    }
}
