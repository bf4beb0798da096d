extension WorkflowRunStep {
    /// How long a task of a node may take.
    func timeout(of node: WorkflowNode) -> Duration {
        let settings = self.definition.settings
        return node.timeout
            ?? (node.definition?.kind == .interactive ? settings.interactiveTimeout : settings.processingTimeout)
    }

    /// Starts the timer of an open task, unless it runs.
    mutating func setTimer(_ index: Int) {
        let task = self.state.tasks[index]
        guard !task.hasTimer, let node = self.definition.node(task.id) else { return }
        self.state.tasks[index].hasTimer = true
        self.state.tasks[index].timerCount = (task.timerCount ?? 0) + 1
        self.effects.append(.setTimer(taskID: task.id, attempt: task.attempt, after: self.timeout(of: node)))
    }

    /// Stops the timer of a task, if it runs.
    mutating func cancelTimer(_ index: Int) {
        let task = self.state.tasks[index]
        guard task.hasTimer else { return }
        self.state.tasks[index].hasTimer = false
        self.effects.append(.cancelTimer(taskID: task.id, attempt: task.attempt))
    }

    /// Has the timer of a task run anew, if it runs.
    mutating func extendTimer(_ index: Int, to time: Duration) {
        let task = self.state.tasks[index]
        guard task.hasTimer else { return }
        self.state.tasks[index].timerCount = (task.timerCount ?? 1) + 1
        self.effects.append(.cancelTimer(taskID: task.id, attempt: task.attempt))
        self.effects.append(.setTimer(taskID: task.id, attempt: task.attempt, after: time))
    }
}
