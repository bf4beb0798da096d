extension WorkflowExamination {
    /// E-RETRY-1, E-RETRY-2, and E-JOIN for loops that do not keep to one branch.
    mutating func examineRetries() {
        if self.gaps.lacksPaths || self.gaps.lacksTypes { return }
        for (number, node) in self.graph.nodes.enumerated() where node.kind == .retry {
            let sources = Set(self.graph.predecessors[number])
            let kinds = sources.compactMap { self.graph.nodes[$0].kind }
            if sources.count > 1 || kinds.contains(where: { $0 != .logic }) {
                // Source: Studio guide, "Retry task": it "should always immediately follow a Logic task".
                self.find(
                    "E-RETRY-1", node: node.id, "A retry follows one condition, and nothing else leads to it.",
                    fix: "Put a condition before it, or a retry of its own after each.")
            }
            self.examineWayBack(of: node, number: number)
        }
    }

    private mutating func examineWayBack(of node: ExaminedNode, number: Int) {
        let targets = self.graph.backward[number]
        if targets.count > 1 {
            self.find("E-RETRY-2", node: node.id, port: "again", "A retry leads back to one node only.")
            return
        }
        // What is not connected or cannot be reached is told elsewhere, and so is a way back to start.
        guard let target = targets.first, let retry = self.flow.places[number], !self.graph.starts.contains(target)
        else { return }
        guard let to = self.flow.places[target], self.flow.dominators[retry].contains(to) else {
            self.examineEntry(of: node, at: retry, target: self.flow.places[target])
            return
        }
        let aside = self.flow.parallel[retry].members.contains { place in
            self.flow.ancestors[place].contains(to) && self.node(at: place).kind != .final
        }
        if aside, self.isOnOneBranch(retry, since: to) {
            self.find(
                "E-RETRY-2", node: node.id, port: "again",
                "The retry is on one of several parallel branches, and the node it leads back to is before their fork.",
                fix: "Lead back to a node of the same branch.")
        } else if aside {
            self.find(
                "E-JOIN", node: node.id, port: "again",
                "Inside this loop is a fork of which a branch may still be going on when the loop begins anew.",
                fix: "Let all branches meet before the retry.")
        } else if !self.asksFirst(to, before: retry) {
            self.find(
                "E-RETRY-2", node: node.id, port: "again",
                "The applicant is not asked again: what it leads back to comes to a fork or to the retry before a "
                    + "capture task.",
                fix: "Lead back to a capture task.")
        }
    }

    /// E-RETRY-2 or E-JOIN for a loop that can be entered past the node it leads back to.
    private mutating func examineEntry(of node: ExaminedNode, at retry: Int, target: Int?) {
        let before = self.flow.ancestors[retry]
        if let target, before.contains(target), self.flow.parallel[target].intersects(before) {
            self.find(
                "E-JOIN", node: node.id, port: "again",
                "This leads back from behind a join to before it, into one of the branches that met there.",
                fix: "Lead back to the node of the fork or to one after the join.")
        } else {
            self.find(
                "E-RETRY-2", node: node.id, port: "again",
                "The node this leads back to is not on every path to the retry.",
                fix: "Lead back to a node that every run has passed here.")
        }
    }

    /// Whether a fork behind a place leads to another by one of its edges only.
    private func isOnOneBranch(_ place: Int, since first: Int) -> Bool {
        var before = self.flow.ancestors[place]
        before.insert(place)
        return before.members.contains { fork in
            (fork == first || self.flow.ancestors[fork].contains(first))
                && self.flow.ways[fork].contains { targets in
                    targets.count > 1 && targets.count(where: before.contains) == 1
                }
        }
    }

    /// Whether every path from a place asks the applicant before it comes to a fork or to the retry.
    private func asksFirst(_ first: Int, before retry: Int) -> Bool {
        var seen = BitSet(below: self.flow.order.count)
        var open = [first]
        while let place = open.popLast() {
            if place == retry { return false }
            if self.node(at: place).kind == .interactive { continue }
            for targets in self.flow.ways[place] {
                // What leads out of the loop is no part of it.
                let inside = targets.filter { $0 == retry || self.flow.ancestors[retry].contains($0) }
                if targets.count > 1, !inside.isEmpty { return false }
                for target in inside where !seen.contains(target) {
                    seen.insert(target)
                    open.append(target)
                }
            }
        }
        return true
    }
}
