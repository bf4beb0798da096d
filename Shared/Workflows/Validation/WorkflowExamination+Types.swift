import CanonicalJSON

extension WorkflowExamination {
    /// What is known of an expression's value; `nil` when a reference in it leads nowhere.
    func shape(of expression: WorkflowExpression) -> ValueShape? {
        switch expression {
        case .literal(let value): Self.shape(of: value)
        case .reference(let reference): self.shape(of: reference)
        case .now: .value(.dateTime)
        case .today: .value(.date)
        case .adding(_, let base):
            // A date moved by days; that it is one is examined apart.
            self.shape(of: base).map { $0.isAssignable(to: .date) ? $0 : .value(.date) }
        }
    }

    /// E-TYPE: only dates are moved by days.
    mutating func examineDates(
        in expression: WorkflowExpression, at node: String?, port: String? = nil, field: String
    ) {
        guard case .adding(_, let base) = expression else { return }
        self.examineDates(in: base, at: node, port: port, field: field)
        if let shape = self.shape(of: base), !shape.isAssignable(to: .date) {
            self.find("E-TYPE", node: node, port: port, field: field, "Only a date can be moved by days.")
        }
    }

    private static func shape(of literal: JSONValue) -> ValueShape {
        switch literal {
        case .null: .any
        case .bool: .value(.boolean)
        case .integer, .number: .value(.number)
        case .string(let text):
            switch Moment(parsing: text) {
            case .day: .value(.date)
            case .instant: .value(.dateTime)
            case nil: .value(.string)
            }
        case .array(let values): values.first.map { .list(Self.shape(of: $0)) } ?? .list(.any)
        case .object(let members): .object(members.mapValues(Self.shape(of:)))
        }
    }

    /// What is known of a reference's value; `nil` when it leads nowhere.
    func shape(of reference: WorkflowReference) -> ValueShape? {
        switch reference.root {
        case .applicant:
            return Self.shape(of: reference, among: self.applicant, areMoreAllowed: self.gaps.lacksApplicantFields)
        case .custom:
            return Self.shape(of: reference, among: self.custom, areMoreAllowed: self.gaps.lacksCustomInputs)
        case .run:
            return ApplicantShape.run.following(reference.path)
        case .attempt(let id), .output(let id):
            guard let node = self.node(id) else { return self.gaps.lacksNodes ? .any : nil }
            if self.lacksType(of: node) { return .any }
            guard let definition = node.definition, definition.kind.isTask else { return nil }
            if case .attempt = reference.root { return .value(.number) }
            return Self.output(of: node, definition).following(reference.path)
        }
    }

    private static func shape(
        of reference: WorkflowReference, among declared: [String: ValueShape], areMoreAllowed: Bool
    ) -> ValueShape? {
        if areMoreAllowed, case .name(let name) = reference.path.first, declared[name] == nil { return .any }
        return ValueShape.object(declared).following(reference.path)
    }

    /// A profile capture gives only what it asks for. What a Send/Receive task gives is not known when its settings are
    /// wrong.
    private static func output(of node: ExaminedNode, _ definition: TaskDefinition) -> ValueShape {
        if definition.kind == .custom, case .failure = node.configuration { return .any }
        guard case .object(let members) = definition.output,
            case .success(.capture(.profile(let profile))) = node.configuration
        else { return definition.output }
        return .object(members.filter { name, _ in profile.outputNames.contains(name) })
    }

    /// Whether an operator compares values of two shapes.
    static func compares(_ operation: WorkflowOperator, _ left: ValueShape, _ right: ValueShape) -> Bool {
        let isList = { (shape: ValueShape) in
            switch shape {
            case .any, .list, .media, .value(.stringList), .value(.mediaList), .value(.other): true
            case .value, .object: false
            }
        }
        switch operation {
        case .equal, .notEqual:
            guard case .value(let leftType) = left, case .value(let rightType) = right else { return true }
            let texts: [WorkflowValueType] = [.string, .date, .dateTime]
            return leftType == rightType || leftType == .other || rightType == .other
                || (texts.contains(leftType) && texts.contains(rightType))
        case .within, .notWithin: return isList(right)
        case .contains: return isList(left) || (left.isAssignable(to: .string) && right.isAssignable(to: .string))
        case .startsWith, .endsWith: return left.isAssignable(to: .string) && right.isAssignable(to: .string)
        case .less, .lessOrEqual, .greater, .greaterOrEqual:
            return left.isAssignable(to: .number) && right.isAssignable(to: .number)
        case .before, .after, .on: return left.isAssignable(to: .date) && right.isAssignable(to: .date)
        case .withinDays, .ageAtLeast, .ageUnder: return left.isAssignable(to: .date) && right.isAssignable(to: .number)
        case .isEmpty, .isNotEmpty, .exists: return true
        }
    }
}
