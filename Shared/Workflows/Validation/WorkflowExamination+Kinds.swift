import CanonicalJSON

extension WorkflowExamination {
    /// E-DEF, E-UNSUPPORTED, E-CFG, E-TIME, and E-FORM for keys that the kind of node does not have.
    mutating func examineKind(of node: WorkflowNode) {
        guard let definition = node.definition else {
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
        switch TaskConfiguration.read(node) {
        case .success: break
        case .failure(let error):
            for mistake in error.mistakes {
                self.find(mistake.code, node: node.id, field: mistake.field, mistake.message)
            }
        }
    }

    /// E-TIME for the workflow's own defaults and for one node's timeout.
    mutating func examineTimeout(_ timeout: Duration?, node: String? = nil, field: String) {
        guard let timeout, !(Duration.seconds(60)...Duration.seconds(90 * 86_400)).contains(timeout) else { return }
        self.find("E-TIME", node: node, field: field, "A timeout is from 60 seconds to 90 days (7776000 seconds).")
    }
}
