extension WorkflowExamination {
    /// E-JOIN: what an author says of the branches that meet in a node is so.
    mutating func examineJoins() {
        if self.gaps.lacksPaths || self.gaps.lacksTypes { return }
        for (number, node) in self.graph.nodes.enumerated() {
            guard let claim = node.node.join, let place = self.flow.places[number],
                !self.graph.cyclic.contains(number)
            else { continue }
            let message: String? =
                switch (claim, WorkflowBranches.meeting(at: place, self.flow)) {
                case (.any, .any), (.all, .all): nil
                case (_, nil): "Nothing meets here: only one edge leads to this node."
                case (.any, .all): "The branches that meet here are parallel: any is wrong."
                case (.all, .any): "The branches that meet here exclude each other: all is wrong."
                case (_, .mixed): "Of the branches that meet here some are parallel and some exclude each other."
                }
            if let message {
                self.find("E-JOIN", node: node.id, field: "join", message, fix: "Leave out join, or change the edges.")
            }
        }
    }
}
