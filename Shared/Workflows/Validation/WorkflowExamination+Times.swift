extension WorkflowExamination {
    /// E-TIME of the defaults, and W-TIME: what a run may take, waiting for each task as long as that may take.
    mutating func examineTimes() {
        let settings = self.definition.settings
        self.examineTimeout(settings.interactiveTimeout, field: "settings.default_timeouts.interactive_s")
        self.examineTimeout(settings.processingTimeout, field: "settings.default_timeouts.processing_s")
        if self.gaps.lacksPaths || self.gaps.lacksTypes || self.gaps.lacksTimeouts { return }
        var longest = [Duration](repeating: .zero, count: self.flow.order.count)
        for place in longest.indices {
            let before = self.flow.entries[place].map { longest[$0.from] }.max() ?? .zero
            longest[place] = before + self.timeout(of: self.node(at: place))
        }
        guard let time = longest.max(), time > .seconds(TaskDefinition.maximumTimeout) else { return }
        let days = time.components.seconds / 86_400
        self.find(
            "W-TIME", field: "nodes",
            "The timeouts on the longest path add up to \(days) days, without retries: a run may be open as long.",
            fix: "Give the tasks shorter timeouts.")
    }

    private func timeout(of node: ExaminedNode) -> Duration {
        guard let kind = node.kind, kind.isTask else { return .zero }
        let settings = self.definition.settings
        return node.node.timeout ?? (kind == .interactive ? settings.interactiveTimeout : settings.processingTimeout)
    }

    /// E-TIME for the workflow's own defaults and for one node's timeout.
    mutating func examineTimeout(_ timeout: Duration?, node: String? = nil, field: String) {
        let (shortest, longest) = (TaskDefinition.minimumTimeout, TaskDefinition.maximumTimeout)
        guard let timeout, !(Duration.seconds(shortest)...Duration.seconds(longest)).contains(timeout) else { return }
        self.find(
            "E-TIME", node: node, field: field, "A timeout is from 60 seconds to 90 days (\(longest) seconds).")
    }
}
