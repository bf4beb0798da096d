import CanonicalJSON

extension WorkflowExamination {
    /// E-REF-1 to E-REF-3, E-TYPE, E-REQ, E-PRE, W-OPTIONAL, W-MOTION for what a node reads.
    mutating func examineData(of node: ExaminedNode) {
        guard let definition = node.definition else { return }
        // What a Send/Receive task is given is not known when its settings are wrong.
        var isKnown = true
        if definition.kind == .custom, case .failure = node.configuration { isKnown = false }
        let known = Set(definition.inputs.map(\.name))
        for name in node.node.inputs.keys.sorted() where isKnown && !known.contains(name) {
            self.find("E-REF-1", node: node.id, field: "inputs.\(name)", "This type of node has no such input.")
        }
        for input in definition.inputs { self.examine(input, of: node) }
        self.examinePrerequisites(of: node, definition)
        for (index, route) in node.node.routes.enumerated() {
            for comparison in route.when.comparisons {
                self.examine(comparison, at: node, port: route.port, field: "routes[\(index)].when")
            }
        }
    }

    private mutating func examine(_ input: TaskDefinition.Input, of node: ExaminedNode) {
        let field = "inputs.\(input.name)"
        guard let expression = node.node.inputs[input.name], expression != .literal(.null) else {
            if input.isRequired {
                self.find("E-REQ", node: node.id, field: field, "This input is required.", fix: "Map it to a source.")
            }
            return
        }
        self.examineReferences(of: expression, at: node, field: field, isRequired: input.isRequired)
        self.examineDates(in: expression, at: node.id, field: field)
        if let shape = self.shape(of: expression), !shape.isAssignable(to: input.type, semantic: input.semantic) {
            self.find(
                "E-TYPE", node: node.id, field: field, "The source is not a \(input.semantic ?? input.type.rawValue).")
        }
    }

    /// E-REF-1 to E-REF-3, W-OPTIONAL for the references of one expression.
    private mutating func examineReferences(
        of expression: WorkflowExpression, at node: ExaminedNode, field: String, port: String? = nil, isRequired: Bool
    ) {
        for reference in expression.references {
            guard self.shape(of: reference) != nil else {
                self.find(
                    "E-REF-1", node: node.id, port: port, field: field,
                    "\(reference.text) does not exist or is not declared.")
                continue
            }
            switch self.availability(of: reference, at: node) {
            case .always: break
            case .meanwhile:
                self.find(
                    "E-REF-3", node: node.id, port: port, field: field, Self.race(reference), fix: Self.raceFix)
            case .sometimes where !isRequired:
                self.find(
                    "W-OPTIONAL", node: node.id, port: port, field: field,
                    "\(reference.text) may be absent here; a comparison with it then does not hold.")
            case .sometimes, .never:
                self.find(
                    "E-REF-2", node: node.id, port: port, field: field,
                    "\(reference.text) is not known on every path to this node.")
            }
        }
    }

    /// E-TYPE and the reference codes for one comparison.
    private mutating func examine(
        _ comparison: (WorkflowOperator, left: WorkflowExpression, right: WorkflowExpression?),
        at node: ExaminedNode, port: String, field: String
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
}
