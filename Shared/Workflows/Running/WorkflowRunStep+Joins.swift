extension WorkflowRunStep {
    /// Whether several edges lead to a node, so that branches may meet there.
    func mayMeet(in id: String) -> Bool {
        var count = 0
        for edge in self.definition.edges where edge.to == id {
            count += 1
            if count > 1 { return true }
        }
        return false
    }

    /// Lets those branches enter their node that wait for no other any more.
    ///
    /// One rule for branches that exclude each other and for parallel ones: a branch waits as long as another that is on
    /// its way can still arrive. The way back of a loop around the node does not count: a loop is left or begun anew by
    /// one branch only, once all inside have met.
    /// - Returns: Whether a node was entered.
    mutating func meetBranches() -> Bool {
        var waiting: [String] = []
        for token in self.state.tokens where token.isWaiting && !waiting.contains(token.nodeID) {
            waiting.append(token.nodeID)
        }
        for id in waiting where !self.canStillArrive(at: id) {
            guard let node = self.definition.node(id), let definition = node.definition else {
                self.refuseDefinition()
                return true
            }
            let met = self.state.tokens.filter { $0.isWaiting && $0.nodeID == id }
            self.state.tokens.removeAll { $0.isWaiting && $0.nodeID == id }
            if met.count > 1 { self.effects.append(.join(nodeID: id, count: met.count)) }
            let retry = self.waitingRetries.removeValue(forKey: id)
            self.enter(node, definition, lineage: self.lineage(of: met), retry: retry)
            return true
        }
        return false
    }

    private func canStillArrive(at id: String) -> Bool {
        let others = self.state.tokens.filter { !$0.isWaiting || $0.nodeID != id }
        guard !others.isEmpty else { return false }
        let sources = WorkflowLoop.sources(of: id, in: self.definition)
        return others.contains { sources.contains($0.nodeID) }
    }

    /// The forks that branches which met have in common; of a fork whose branches have all met or ended, nothing is kept.
    private func lineage(of tokens: [WorkflowToken]) -> [WorkflowBranch] {
        guard var lineage = tokens.first?.lineage else { return [] }
        for token in tokens.dropFirst() {
            let common = zip(lineage, token.lineage).prefix { $0.fork == $1.fork }
            lineage = common.map { first, second in
                var branch = first
                branch.branches = Set(first.branches + second.branches).sorted()
                return branch
            }
        }
        while let last = lineage.last, !self.isElsewhere(last.fork) { lineage.removeLast() }
        return lineage
    }

    private func isElsewhere(_ fork: Int) -> Bool {
        self.state.tokens.contains { $0.lineage.contains { $0.fork == fork } }
    }
}
