extension WorkflowExamination {
    /// E-START, E-REACH, E-END, E-PORT, E-ELSE, E-CYCLE, edges of E-REF-1, forks of E-UNSUPPORTED.
    mutating func examineStructure() {
        self.examineStart()
        for (index, edge) in self.definition.edges.enumerated() {
            guard !self.gaps.lacksNodes, !self.places.hasUnreadable(in: "edges[\(index)]") else { continue }
            for id in [edge.from, edge.to] where self.graph.numbers[id] == nil {
                self.find("E-REF-1", node: id, field: "edges[\(index)]", "This edge names a node that does not exist.")
            }
        }
        for number in self.graph.nodes.indices {
            let node = self.graph.nodes[number]
            self.examinePorts(of: node, number: number)
            if self.graph.isOnCycle(number), WorkflowLoop.all(in: self.definition).isEmpty {
                self.find("E-CYCLE", node: node.id, "This node can be reached from itself.")
            }
            if self.gaps.lacksPaths || (self.gaps.lacksTypes && self.graph.reachable.isEmpty) { continue }
            if !self.graph.reachable.contains(number) {
                self.find(
                    "E-REACH", node: node.id, "This node cannot be reached from start.", fix: "Connect or remove it.")
            } else if !self.graph.ending.contains(number), node.definition?.kind != .final {
                self.find("E-END", node: node.id, "No result can be reached from this node.", fix: "Add a result.")
            }
        }
    }

    private mutating func examineStart() {
        let starts = self.definition.nodes.filter { $0.type == "start" }
        if starts.count != 1, !(starts.isEmpty && self.gaps.lacksTypes) {
            self.find("E-START", field: "nodes", "There must be exactly one node of type start.")
        }
        for (index, edge) in self.definition.edges.enumerated() where starts.contains(where: { $0.id == edge.to }) {
            self.find("E-START", node: edge.to, field: "edges[\(index)]", "No edge may lead to start.")
        }
    }

    private mutating func examinePorts(of node: WorkflowNode, number: Int) {
        guard let kind = node.definition?.kind else { return }
        let leaving = self.graph.leaving[number]
        let ports = node.routes.map(\.port) + kind.ports
        if kind == .final, !leaving.isEmpty {
            self.find("E-END", node: node.id, "A result ends the run: no edge may leave it.")
            return
        }
        // An empty port, or the lack of all, may stand for one that could not be read.
        let lacksPorts = ports.contains("") || self.places.isUnreadable(self.path("routes", of: node))
        for edge in leaving where !ports.contains(edge.port) && !lacksPorts {
            self.find("E-PORT", node: node.id, port: edge.port, "This node has no such port.")
        }
        for (index, port) in ports.enumerated() where ports.firstIndex(of: port) == index {
            let count = leaving.count { $0.port == port }
            if count == 0, self.gaps.lacksEdges { continue }
            if count == 0, port == "else" {
                self.find("E-ELSE", node: node.id, port: port, "A condition must say what happens else.")
            } else if count == 0 {
                self.find("E-PORT", node: node.id, port: port, "This port is not connected.")
            }
        }
    }
}
