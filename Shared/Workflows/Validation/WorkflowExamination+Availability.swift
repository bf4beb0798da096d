extension WorkflowExamination {
    /// When a referenced value is there, seen from a node.
    enum Availability {
        /// In every run that comes to the node.
        case always
        /// In some.
        case sometimes
        /// It is on a parallel branch, which may or may not have come so far.
        case meanwhile
        case never
    }

    /// When the value of a reference is there, seen from a node.
    ///
    /// After a retry the latest attempt counts, and what lies in the loop is absent until the run comes to it again: so
    /// only the ways on matter. How often a task was started is known all the while.
    func availability(of reference: WorkflowReference, at node: ExaminedNode) -> Availability {
        if case .custom = reference.root, case .name(let name) = reference.path.first {
            let input = self.definition.inputs.custom.first { $0.name == name }
            return input?.isRequired ?? true ? .always : .sometimes
        }
        guard let taskID = reference.taskID else { return .always }
        let order = self.order(of: taskID, seenFrom: node)
        guard case .output = reference.root else {
            return order == .never && self.isInLoop(with: taskID, node) ? .sometimes : order
        }
        guard order == .always, case .name(let name) = reference.path.first, let task = self.node(taskID) else {
            return order
        }
        switch task.configuration {
        case .success(.capture(.profile(let profile))):
            return profile.requiredOutputNames.contains(name) ? .always : .sometimes
        case .success(.exchange(let exchange)):
            return exchange.receive.contains { $0.name == name && !$0.isRequired } ? .sometimes : .always
        case .success, .failure:
            return .always
        }
    }

    private func order(of taskID: String, seenFrom node: ExaminedNode) -> Availability {
        guard !self.gaps.lacksPaths, let place = self.place(of: node.id), let other = self.graph.numbers[taskID] else {
            return .always  // not to be said, or said elsewhere: a node that cannot be reached
        }
        guard let task = self.flow.places[other] else {
            return self.graph.reachable.contains(other) ? .sometimes : .never
        }
        let isCertain = self.flow.certain[place].contains(task)
        // What waits for all branches reads its outputs at the end of the run.
        let readsAtEnd = node.kind == .final && self.definition.settings.onFirstResult == .waitAll
        if self.flow.ancestors[place].contains(task) || (readsAtEnd && self.flow.parallel[place].contains(task)) {
            return isCertain ? .always : .sometimes
        }
        if self.flow.parallel[place].contains(task) { return .meanwhile }
        let number = self.flow.order[place]
        // Around a cycle, which is said to be wrong, nothing is certain.
        let isAround = number != other && self.graph.cyclic.contains(number) && self.graph.cyclic.contains(other)
        return isAround ? .sometimes : .never
    }

    /// Whether the way back of some retry leads around both a task and a node.
    private func isInLoop(with taskID: String, _ node: ExaminedNode) -> Bool {
        guard let task = self.place(of: taskID), let place = self.place(of: node.id) else { return false }
        return self.flow.order.indices.contains { retry in
            self.graph.backward[self.flow.order[retry]].contains { target in
                guard let first = self.flow.places[target] else { return false }
                return [task, place].allSatisfy { inside in
                    (inside == first || self.flow.ancestors[inside].contains(first))
                        && (inside == retry || self.flow.ancestors[retry].contains(inside))
                }
            }
        }
    }

    static func race(_ reference: WorkflowReference) -> String {
        "\(reference.text) is on a parallel branch: it may or may not be there yet."
    }

    static let raceFix = "Read it after the branches have met."
}
