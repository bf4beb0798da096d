extension WorkflowExamination {
    /// E-OUT, W-OUT, E-REF-1, E-REF-3, E-TYPE, W-OPTIONAL for what results give.
    mutating func examineOutputs() {
        let declared = Set(self.definition.outputs.map(\.name))
        self.forEachNode { examination, node in
            guard node.kind == .final, !examination.gaps.lacksOutputs else { return }
            for name in node.node.outputs.keys.sorted() where !declared.contains(name) {
                examination.find(
                    "E-OUT", node: node.id, field: "outputs.\(name)", "The workflow declares no such output.")
            }
        }
        for (index, output) in self.definition.outputs.enumerated() {
            let place = "outputs[\(index)]"
            if let source = output.source {
                self.examineType(of: source, output, node: nil, field: "\(place).source")
            }
            if !self.places.isUnreadable("\(place).name") { self.examine(output, at: place) }
        }
    }

    /// Follows one output to every result.
    private mutating func examine(_ output: WorkflowOutput, at place: String) {
        let field = "outputs.\(output.name)"
        let hasUnreadSource = self.places.isUnreadable("\(place).source")
        var isAvailable = false
        var isUsed = false
        self.forEachNode { examination, node in
            guard node.kind == .final,
                examination.gaps.isNone || !examination.places.isUnreadable(examination.path(field, of: node))
            else { return }
            if let own = node.node.outputs[output.name] {
                examination.examineType(of: own, output, node: node.id, field: field)
                examination.examineSource(own, at: node, field: field, isOwn: true)
            } else if let source = output.source {
                isUsed = true
                if examination.examineSource(source, at: node, field: field, isOwn: false) { isAvailable = true }
            } else if !hasUnreadSource {
                examination.find(
                    "W-OUT", node: node.id, field: field,
                    "The output \(output.name) has no source here and will be null.")
            }
        }
        if isUsed, !isAvailable, !self.gaps.lacksTypes {
            self.find("E-OUT", field: "\(place).source", "This source is on the path of no result.")
        }
    }

    private mutating func examineType(
        of source: WorkflowExpression, _ output: WorkflowOutput, node: String?, field: String
    ) {
        for reference in source.references where self.shape(of: reference) == nil {
            self.find("E-REF-1", node: node, field: field, "\(reference.text) does not exist or is not declared.")
        }
        self.examineDates(in: source, at: node, field: field)
        if let shape = self.shape(of: source), !shape.isAssignable(to: output.type) {
            self.find("E-TYPE", node: node, field: field, "The source is not a \(output.type.rawValue).")
        }
    }

    /// Notes where a source is missing at a result.
    /// - Returns: Whether it is there on some path at least.
    @discardableResult
    private mutating func examineSource(
        _ source: WorkflowExpression, at node: ExaminedNode, field: String, isOwn: Bool
    ) -> Bool {
        var isAvailable = true
        for reference in source.references where self.shape(of: reference) != nil {
            switch self.availability(of: reference, at: node) {
            case .always: break
            case .meanwhile:
                if isOwn {
                    self.find("E-REF-3", node: node.id, field: field, Self.race(reference), fix: Self.raceFix)
                } else {
                    self.find(
                        "W-OUT", node: node.id, field: field,
                        "\(reference.text) is on a branch beside this result, which may end first.")
                }
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
