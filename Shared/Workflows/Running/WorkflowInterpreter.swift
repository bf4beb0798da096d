import CanonicalJSON
package import FoundationEssentials

/// Runs workflows: a pure function from a state and an event to the next state and what must be done.
package enum WorkflowInterpreter {
    /// The steps from node to node that one event may cause.
    static let stepLimit = 1000

    /// Applies one event and goes on until every branch waits for a task, or the run has ended.
    ///
    /// No clock, no randomness, no I/O: the same arguments give the same answer, so a log applied again gives the same
    /// states.
    /// - Parameters:
    ///   - state: The state so far; `nil` for the first event.
    ///   - definition: The version that the run was created with; a valid one, else the run may end in `error`.
    ///   - digest: The digest that this version was stored with. It names the version, and is not computed here.
    ///   - now: The time of the event, which conditions on dates see.
    /// - Throws: ``WorkflowRunError`` when the event does not apply; a timer that is late is no error.
    package static func apply(
        _ event: WorkflowRunEvent, to state: WorkflowRunState?, of definition: WorkflowDefinition,
        digest: String, at now: Date
    ) throws(WorkflowRunError) -> (state: WorkflowRunState, effects: [WorkflowRunEffect]) {
        let step = try Self.step(event, of: state, definition, digest: digest, at: now, explains: false)
        return (step.state, step.effects)
    }

    /// As ``apply(_:to:of:digest:at:)``, with the reasons of every choice on the way. They hold personal data.
    package static func explain(
        _ event: WorkflowRunEvent, to state: WorkflowRunState?, of definition: WorkflowDefinition,
        digest: String, at now: Date
    ) throws(WorkflowRunError) -> (
        state: WorkflowRunState, effects: [WorkflowRunEffect], choices: [RouteChoice]
    ) {
        let step = try Self.step(event, of: state, definition, digest: digest, at: now, explains: true)
        return (step.state, step.effects, step.choices)
    }

    private static func step(
        _ event: WorkflowRunEvent, of state: WorkflowRunState?, _ definition: WorkflowDefinition, digest: String,
        at now: Date, explains: Bool
    ) throws(WorkflowRunError) -> WorkflowRunStep {
        guard let state else {
            guard case .created(let inputs) = event else { throw .notCreated }
            let state = WorkflowRunState(definitionDigest: digest, inputs: inputs)
            var step = WorkflowRunStep(state: state, definition: definition, now: Moment(now), explains: explains)
            step.begin()
            return step
        }
        guard state.definitionDigest == digest else { throw .wrongDefinition }
        var step = WorkflowRunStep(state: state, definition: definition, now: Moment(now), explains: explains)
        switch event {
        case .created:
            throw .alreadyCreated
        case .taskCompleted(let taskID, let attempt, let output):
            let index = try self.openTask(taskID, attempt: attempt, output: output, in: state)
            step.complete(index, output: output)
        case .taskFailed(let taskID, let attempt, let fault):
            _ = try self.openTask(taskID, attempt: attempt, output: nil, in: state)
            step.end(status: .error, error: fault)
        case .timerFired(let taskID, let attempt):
            step.expire(taskID: taskID, attempt: attempt)
        case .reportAwaitingApproval(let taskID, let attempt):
            step.cancelTimer(try self.openTask(taskID, attempt: attempt, output: nil, in: state))
        case .reportResumed(let taskID, let attempt):
            step.setTimer(try self.openTask(taskID, attempt: attempt, output: nil, in: state))
        case .runCancelled(let reason):
            if state.status.isFinal { throw .runEnded(state.status) }
            step.cancel(reason: reason)
        case .timeoutExtended(let taskID, let attempt, let time):
            step.extendTimer(try self.openTask(taskID, attempt: attempt, output: nil, in: state), to: time)
        }
        return step
    }

    /// The index of an open task.
    private static func openTask(
        _ id: String, attempt: Int?, output: JSONValue?, in state: WorkflowRunState
    ) throws(WorkflowRunError) -> Int {
        guard let index = state.tasks.firstIndex(where: { $0.id == id }) else { throw .unknownTask(id) }
        let task = state.tasks[index]
        if let attempt, attempt != task.attempt { throw .staleAttempt(taskID: id, current: task.attempt) }
        if task.status == .completed {
            throw .alreadyCompleted(taskID: id, isSameOutput: task.output == output?.nonNull)
        }
        if state.status.isFinal { throw .runEnded(state.status) }
        return index
    }
}
