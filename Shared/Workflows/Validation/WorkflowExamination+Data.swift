import CanonicalJSON

extension WorkflowExamination {
    /// When a referenced task has run, seen from a node.
    enum Availability {
        case always, sometimes, never
    }

    /// E-REF-1, E-REF-2, E-TYPE, E-REQ, E-PRE, W-OPTIONAL for what a node reads.
    mutating func examineData(of node: WorkflowNode) {
        guard let definition = node.definition else { return }
        for name in node.inputs.keys.sorted() where !definition.inputs.contains(where: { $0.name == name }) {
            self.find("E-REF-1", node: node.id, field: "inputs.\(name)", "This type of node has no such input.")
        }
        for input in definition.inputs {
            let field = "inputs.\(input.name)"
            guard let expression = node.inputs[input.name], expression != .literal(.null) else {
                if input.isRequired {
                    self.find(
                        "E-REQ", node: node.id, field: field, "This input is required.", fix: "Map it to a source.")
                }
                continue
            }
            self.examineReferences(of: expression, at: node, field: field, isRequired: input.isRequired)
            self.examineDates(in: expression, at: node.id, field: field)
            if let shape = self.shape(of: expression), !shape.isAssignable(to: input.type, semantic: input.semantic) {
                self.find(
                    "E-TYPE", node: node.id, field: field,
                    "The source is not a \(input.semantic ?? input.type.rawValue).")
            }
        }
        self.examinePrerequisites(of: node, definition)
        for (index, route) in node.routes.enumerated() {
            for comparison in route.when.comparisons {
                self.examine(comparison, at: node, port: route.port, field: "routes[\(index)].when")
            }
        }
    }

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
            let declared = ApplicantShape.fields.filter { self.definition.inputs.applicant.contains($0.key) }
            return Self.shape(of: reference, among: declared, areMoreAllowed: self.gaps.lacksApplicantFields)
        case .custom:
            let declared = self.definition.inputs.custom.map { ($0.name, ValueShape($0)) }
            return Self.shape(
                of: reference, among: Dictionary(declared) { first, _ in first },
                areMoreAllowed: self.gaps.lacksCustomInputs)
        case .run:
            return ApplicantShape.run.following(reference.path)
        case .attempt(let id), .output(let id):
            guard let node = self.definition.node(id) else { return self.gaps.lacksNodes ? .any : nil }
            if self.lacksType(of: node) { return .any }
            guard let definition = node.definition, definition.kind.isTask else { return nil }
            if case .attempt = reference.root { return .value(.number) }
            return self.output(of: node, definition).following(reference.path)
        }
    }

    private static func shape(
        of reference: WorkflowReference, among declared: [String: ValueShape], areMoreAllowed: Bool
    ) -> ValueShape? {
        if areMoreAllowed, case .name(let name) = reference.path.first, declared[name] == nil { return .any }
        return ValueShape.object(declared).following(reference.path)
    }

    /// A profile capture gives only what it asks for.
    private func output(of node: WorkflowNode, _ definition: TaskDefinition) -> ValueShape {
        guard case .object(let members) = definition.output,
            case .success(.capture(.profile(let profile))) = TaskConfiguration.read(node)
        else { return definition.output }
        return .object(members.filter { name, _ in profile.outputNames.contains(name) })
    }

    /// E-REF-1, E-REF-2, W-OPTIONAL for the references of one expression.
    private mutating func examineReferences(
        of expression: WorkflowExpression, at node: WorkflowNode, field: String, port: String? = nil, isRequired: Bool
    ) {
        for reference in expression.references {
            guard self.shape(of: reference) != nil else {
                self.find(
                    "E-REF-1", node: node.id, port: port, field: field,
                    "\(reference.text) does not exist or is not declared.")
                continue
            }
            let availability = self.availability(of: reference, at: node)
            if availability == .never || (isRequired && availability == .sometimes) {
                self.find(
                    "E-REF-2", node: node.id, port: port, field: field,
                    "\(reference.text) is not known on every path to this node.")
            } else if availability == .sometimes {
                self.find(
                    "W-OPTIONAL", node: node.id, port: port, field: field,
                    "\(reference.text) may be absent here; a comparison with it then does not hold.")
            }
        }
    }

    /// When the value of a reference is there, seen from a node.
    func availability(of reference: WorkflowReference, at node: WorkflowNode) -> Availability {
        if case .custom = reference.root, case .name(let name) = reference.path.first {
            let input = self.definition.inputs.custom.first { $0.name == name }
            return input?.isRequired ?? true ? .always : .sometimes
        }
        guard let taskID = reference.taskID else { return .always }
        let order = self.order(of: taskID, before: node)
        guard order == .always, case .output = reference.root, case .name(let name) = reference.path.first,
            let task = self.definition.node(taskID),
            case .success(.capture(.profile(let profile))) = TaskConfiguration.read(task)
        else { return order }
        return profile.requiredOutputNames.contains(name) ? .always : .sometimes
    }

    private func order(of taskID: String, before node: WorkflowNode) -> Availability {
        guard !self.gaps.lacksPaths, let task = self.graph.numbers[taskID], let number = self.graph.numbers[node.id],
            let dominators = self.graph.dominators[number], let ancestors = self.graph.ancestors[number]
        else { return .always }  // unreachable: said elsewhere
        return dominators.contains(task) ? .always : ancestors.contains(task) ? .sometimes : .never
    }

    /// E-PRE: the media that a report examines exist on every path, or are given to the run.
    private mutating func examinePrerequisites(of node: WorkflowNode, _ definition: TaskDefinition) {
        guard !self.gaps.lacksPaths, !self.places.hasUnreadable(in: self.path("inputs", of: node)),
            let number = self.graph.numbers[node.id], let dominators = self.graph.dominators[number],
            !dominators.contains(where: { self.lacksType(of: self.graph.nodes[$0]) })
        else { return }
        for semantics in definition.needsMedia {
            let isCaptured = dominators.contains { number in
                self.graph.nodes[number].definition?.producesMedia.map(semantics.contains) ?? false
            }
            let isGiven = definition.inputs.contains { input in
                guard input.semantic.map(semantics.contains) ?? false, case .reference(let reference) = node.inputs[input.name] else {
                    return false
                }
                return reference.root == .custom
            }
            if !isCaptured, !isGiven {
                self.find(
                    "E-PRE", node: node.id, "There is a path to this node on which no \(semantics.joined(separator: " or ")) are captured.",
                    fix: "Put the capture task before it on every path.")
            }
        }
    }

    /// E-TYPE and the reference codes for one comparison.
    private mutating func examine(
        _ comparison: (WorkflowOperator, left: WorkflowExpression, right: WorkflowExpression?),
        at node: WorkflowNode, port: String, field: String
    ) {
        let (operation, left, right) = comparison
        for expression in [left, right].compactMap({ $0 }) {
            self.examineReferences(of: expression, at: node, field: field, port: port, isRequired: false)
            self.examineDates(in: expression, at: node.id, port: port, field: field)
        }
        guard let leftShape = self.shape(of: left) else { return }
        let rightShape = right.flatMap { self.shape(of: $0) }
        if right != nil, rightShape == nil { return }
        if !Self.compares(operation, leftShape, rightShape ?? .any) {
            self.find(
                "E-TYPE", node: node.id, port: port, field: field,
                "The operator \(operation.rawValue) does not compare values of these types.")
        }
    }

    private static func compares(_ operation: WorkflowOperator, _ left: ValueShape, _ right: ValueShape) -> Bool {
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
