import CanonicalJSON

extension WorkflowExamination {
    /// When a referenced task has run, seen from a node.
    private enum Availability {
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
        case .adding(_, let base): self.shape(of: base)
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

    private func shape(of reference: WorkflowReference) -> ValueShape? {
        switch reference.root {
        case .applicant:
            let declared = ApplicantShape.fields.filter { self.definition.inputs.applicant.contains($0.key) }
            return ValueShape.object(declared).following(reference.path)
        case .custom:
            let declared = self.definition.inputs.custom.map { ($0.name, ValueShape($0)) }
            return ValueShape.object(Dictionary(declared) { first, _ in first }).following(reference.path)
        case .run:
            return ApplicantShape.run.following(reference.path)
        case .attempt(let id):
            return self.definition.node(id)?.definition?.kind.isTask == true ? .value(.number) : nil
        case .output(let id):
            guard let node = self.definition.node(id), let definition = node.definition, definition.kind.isTask else {
                return nil
            }
            return self.output(of: node, definition).following(reference.path)
        }
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

    private func availability(of reference: WorkflowReference, at node: WorkflowNode) -> Availability {
        if case .custom = reference.root, case .name(let name) = reference.path.first {
            return self.definition.inputs.custom.contains { $0.name == name && $0.isRequired } ? .always : .sometimes
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
        guard let task = self.graph.numbers[taskID], let number = self.graph.numbers[node.id],
            let dominators = self.graph.dominators[number], let ancestors = self.graph.ancestors[number]
        else { return .always }  // unreachable or cyclic: said elsewhere
        return dominators.contains(task) ? .always : ancestors.contains(task) ? .sometimes : .never
    }

    /// E-PRE: the media that a report examines exist on every path, or are given to the run.
    private mutating func examinePrerequisites(of node: WorkflowNode, _ definition: TaskDefinition) {
        guard let number = self.graph.numbers[node.id], let dominators = self.graph.dominators[number] else { return }
        for semantic in definition.needsMedia {
            let isCaptured = dominators.contains { self.graph.nodes[$0].definition?.producesMedia == semantic }
            let isGiven = definition.inputs.contains { input in
                guard input.semantic == semantic, case .reference(let reference) = node.inputs[input.name] else {
                    return false
                }
                return reference.root == .custom
            }
            if !isCaptured, !isGiven {
                self.find(
                    "E-PRE", node: node.id, "There is a path to this node on which no \(semantic) are captured.",
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

    /// E-OUT, W-OUT, E-REF-1, E-TYPE, W-OPTIONAL for what results give.
    mutating func examineOutputs() {
        let results = self.graph.nodes.filter { $0.definition?.kind == .final }
        for node in results {
            for name in node.outputs.keys.sorted() where !self.definition.outputs.contains(where: { $0.name == name }) {
                self.find("E-OUT", node: node.id, field: "outputs.\(name)", "The workflow declares no such output.")
            }
        }
        for (index, output) in self.definition.outputs.enumerated() {
            if let source = output.source {
                self.examineType(of: source, output, node: nil, field: "outputs[\(index)].source")
            }
            var isAvailable = false
            var isUsed = false
            for node in results {
                if let own = node.outputs[output.name] {
                    self.examineType(of: own, output, node: node.id, field: "outputs.\(output.name)")
                    self.examineSource(own, output, at: node, isOwn: true)
                } else if let source = output.source {
                    isUsed = true
                    if self.examineSource(source, output, at: node, isOwn: false) { isAvailable = true }
                } else {
                    self.find(
                        "W-OUT", node: node.id, field: "outputs.\(output.name)",
                        "The output \(output.name) has no source here and will be null.")
                }
            }
            if isUsed, !isAvailable {
                self.find("E-OUT", field: "outputs[\(index)].source", "This source is on the path of no result.")
            }
        }
    }

    private mutating func examineType(
        of source: WorkflowExpression, _ output: WorkflowOutput, node: String?, field: String
    ) {
        for reference in source.references where self.shape(of: reference) == nil {
            self.find("E-REF-1", node: node, field: field, "\(reference.text) does not exist or is not declared.")
        }
        if let shape = self.shape(of: source), !shape.isAssignable(to: output.type) {
            self.find("E-TYPE", node: node, field: field, "The source is not a \(output.type.rawValue).")
        }
    }

    /// Notes where a source is missing at a result.
    /// - Returns: Whether it is there on some path at least.
    @discardableResult
    private mutating func examineSource(
        _ source: WorkflowExpression, _ output: WorkflowOutput, at node: WorkflowNode, isOwn: Bool
    ) -> Bool {
        let field = "outputs.\(output.name)"
        var isAvailable = true
        for reference in source.references where self.shape(of: reference) != nil {
            switch self.availability(of: reference, at: node) {
            case .always: break
            case .sometimes:
                self.find("W-OPTIONAL", node: node.id, field: field, "\(reference.text) may be absent here.")
            case .never:
                isAvailable = false
                self.find(
                    isOwn ? "E-OUT" : "W-OUT", node: node.id, field: field,
                    "\(reference.text) is not on the path to this result.")
            }
        }
        return isAvailable
    }
}
