extension WorkflowExamination {
    /// E-START, E-REACH, E-END, E-PORT, E-ELSE, E-CYCLE, and edges of E-REF-1.
    mutating func examineStructure() {
        self.examineStart()
        self.examineEdges()
        for (number, node) in self.graph.nodes.enumerated() {
            self.examinePorts(of: node, number: number)
            if self.graph.cyclic.contains(number) {
                self.find(
                    "E-CYCLE", node: node.id, "This node can be reached from itself.",
                    fix: "Lead back by a retry: only its port again may.")
            }
            // Without a start, nothing can be reached anyway.
            if self.gaps.lacksPaths || self.graph.starts.isEmpty { continue }
            if !self.graph.reachable.contains(number) {
                self.find(
                    "E-REACH", node: node.id, "This node cannot be reached from start.", fix: "Connect or remove it.")
            } else if !self.graph.ending.contains(number), node.kind != .final {
                self.find("E-END", node: node.id, "No result can be reached from this node.", fix: "Add a result.")
            }
        }
    }

    private mutating func examineStart() {
        let starts = self.nodes.filter { $0.node.type == "start" }
        if starts.count != 1, !(starts.isEmpty && self.gaps.lacksTypes) {
            self.find("E-START", field: "nodes", "There must be exactly one node of type start.")
        }
    }

    private mutating func examineEdges() {
        for (position, index) in self.graph.doubtfulEdges.enumerated() {
            let edge = self.definition.edges[index]
            let field = "edges[\(index)]"
            if let number = self.graph.numbers[edge.to], self.graph.nodes[number].node.type == "start" {
                self.find("E-START", node: edge.to, field: field, "No edge may lead to start.")
            }
            guard !self.gaps.lacksNodes, !self.places.hasUnreadable(in: field) else { continue }
            let unknown = [edge.from, edge.to].filter { self.graph.numbers[$0] == nil }
            for id in unknown {
                self.find("E-REF-1", node: id, field: field, "This edge names a node that does not exist.")
            }
            let isRepeated =
                unknown.isEmpty
                ? self.definition.edges[..<index].contains(edge)
                : self.graph.doubtfulEdges[..<position].contains { self.definition.edges[$0] == edge }
            if isRepeated {
                self.find(
                    "E-PORT", node: edge.from, port: edge.port, field: field, "This edge is there twice.",
                    fix: "Remove one.")
            }
        }
    }

    private mutating func examinePorts(of node: ExaminedNode, number: Int) {
        guard let kind = node.kind else { return }
        let leaving = self.graph.leaving[number]
        if kind == .final, !leaving.isEmpty {
            self.find("E-END", node: node.id, "A result ends the branch: no edge may leave it.")
            return
        }
        let ports = node.node.routes.map(\.port) + kind.ports
        // An empty port, or the lack of all, may stand for one that could not be read.
        let lacksPorts = ports.contains("") || self.places.isUnreadable(self.path("routes", of: node))
        for edge in leaving where !ports.contains(edge.port) && !lacksPorts {
            self.find("E-PORT", node: node.id, port: edge.port, "This node has no such port.")
        }
        if self.gaps.lacksEdges { return }
        for (index, port) in ports.enumerated() where !leaving.contains(where: { $0.port == port }) {
            if ports[..<index].contains(port) { continue }
            if kind == .logic, port == "else" {
                self.find("E-ELSE", node: node.id, port: port, "A condition must say what happens else.")
            } else {
                self.find("E-PORT", node: node.id, port: port, "This port is not connected.")
            }
        }
    }
}
