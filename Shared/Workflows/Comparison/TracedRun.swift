import FoundationEssentials

/// A run in memory that keeps what each event did and why.
struct TracedRun {
    let definition: WorkflowDefinition
    let digest: String
    private(set) var state: WorkflowRunState?
    private(set) var entries: [WorkflowTrace.Entry] = []

    init(of definition: WorkflowDefinition, digest: String) {
        self.definition = definition
        self.digest = digest
    }

    /// Applies the next event.
    /// - Returns: What the caller would have to do because of it.
    /// - Throws: ``WorkflowRunError`` when the event does not apply; nothing has changed then.
    @discardableResult
    mutating func apply(_ event: WorkflowRunEvent, at now: Date) throws(WorkflowRunError) -> [WorkflowRunEffect] {
        let step = try WorkflowInterpreter.explain(
            event, to: self.state, of: self.definition, digest: self.digest, at: now)
        self.state = step.state
        self.entries.append(
            WorkflowTrace.Entry(
                sequence: self.entries.count + 1, at: now, event: event, effects: step.effects, choices: step.choices))
        return step.effects
    }

    /// The nodes that the run came through so far.
    var route: [RouteStep] {
        self.entries.flatMap { $0.effects.compactMap(RouteStep.init) }
    }
}
