import CanonicalJSON

extension WorkflowExamination {
    /// E-DEF, E-CFG, E-RETRY-3, E-SR, E-UNSUPPORTED, E-TIME, and E-FORM for keys that the kind of node does not have.
    mutating func examineKind(of examined: ExaminedNode) {
        let node = examined.node
        guard let definition = examined.definition else {
            if TaskDefinitionRegistry.definition(node.type) != nil {
                self.find("E-DEF", node: node.id, field: "type_version", "This type of node has no such version.")
            } else {
                self.find("E-DEF", node: node.id, field: "type", "There is no such type of node.")
            }
            return
        }
        if definition.kind != .logic, !node.routes.isEmpty {
            self.find("E-FORM", node: node.id, field: "routes", "Only a condition has routes.")
        }
        if definition.kind != .final, !node.outputs.isEmpty {
            self.find("E-FORM", node: node.id, field: "outputs", "Only a result has outputs.")
        }
        if !definition.kind.isTask, node.timeout != nil {
            self.find("E-FORM", node: node.id, field: "timeout_s", "Such a node waits for nothing.")
        }
        self.examineTimeout(node.timeout, node: node.id, field: "timeout_s")
        switch examined.configuration {
        case .success: break
        case .failure(let error):
            for mistake in error.mistakes {
                self.find(mistake.code, node: node.id, field: mistake.field, mistake.message)
            }
        }
    }
}
