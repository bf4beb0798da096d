import CanonicalJSON

/// The work that one event causes: the state as it changes, and the effects in the order of happening.
struct WorkflowRunStep {
    var state: WorkflowRunState
    var effects: [WorkflowRunEffect] = []
    /// Why conditions chose their ports, when asked for.
    var choices: [RouteChoice] = []
    let definition: WorkflowDefinition
    let now: Moment
    let explains: Bool
    /// Branches on their way to a node, in the order in which they go on.
    var arrivals: [Arrival] = []
    private var stepsLeft = WorkflowInterpreter.stepLimit

    /// A branch on its way to a node.
    struct Arrival {
        let nodeID: String
        let lineage: [WorkflowBranch]
        /// For the next task of the applicant.
        let retry: RetryNotice?
    }

    init(state: WorkflowRunState, definition: WorkflowDefinition, now: Moment, explains: Bool) {
        self.state = state
        self.definition = definition
        self.now = now
        self.explains = explains
    }

    /// Starts the run at its start node.
    mutating func begin() {
        guard let start = self.definition.nodes.first(where: { $0.type == "start" }), let definition = start.definition
        else { return self.refuseDefinition() }
        self.state.tasks.append(
            WorkflowTaskState(
                id: start.id, definitionID: definition.publicID, attempt: 1, status: .completed, input: [:],
                output: [:], hasTimer: false))
        self.effects.append(
            .startTask(
                StartedTask(
                    id: start.id, definitionID: definition.publicID, definitionVersion: definition.publicVersion,
                    kind: definition.kind, attempt: 1, input: [:], timeout: nil)))
        self.effects.append(.finishTask(id: start.id, attempt: 1, output: [:], status: .completed))
        self.leave(start.id, by: "out", lineage: [])
        self.proceed()
    }

    /// Completes an open task and goes on from it.
    mutating func complete(_ index: Int, output: JSONValue) {
        let task = self.state.tasks[index]
        self.cancelTimer(index)
        self.state.tasks[index].status = .completed
        let output = output.nonNull
        self.state.tasks[index].output = output
        let token = self.state.tokens.firstIndex { $0.nodeID == task.id && !$0.isWaiting }
        let lineage = token.map { self.state.tokens.remove(at: $0).lineage } ?? []
        self.effects.append(.finishTask(id: task.id, attempt: task.attempt, output: output, status: .completed))
        self.leave(task.id, by: "out", lineage: lineage)
        self.proceed()
    }

    /// Ends the run when that attempt is open and its timer runs.
    mutating func expire(taskID: String, attempt: Int) {
        guard let index = self.state.tasks.firstIndex(where: { $0.id == taskID }) else { return }
        let task = self.state.tasks[index]
        guard task.attempt == attempt, task.status == .started, task.hasTimer else { return }
        self.state.tasks[index].hasTimer = false  // it has fired: there is nothing to cancel
        if self.definition.node(taskID)?.definition?.kind == .interactive {
            self.end(status: .abandoned)
        } else {
            self.end(
                status: .error,
                error: WorkflowRunFault(type: "task_timeout", message: "The task \(taskID) took too long."))
        }
    }

    /// Ends the run because an operator says so.
    mutating func cancel(reason: String?) {
        let message = reason.map { "The run was cancelled: \($0)" } ?? "The run was cancelled."
        self.end(status: .error, error: WorkflowRunFault(type: "run_cancelled", message: message))
    }

    /// Cancels what is open and ends the run.
    mutating func end(
        status: WorkflowRunStatus, output: JSONValue? = nil, reasons: [String] = [], error: WorkflowRunFault? = nil
    ) {
        for index in self.state.tasks.indices where self.state.tasks[index].status == .started {
            self.cancelTimer(index)
            self.state.tasks[index].status = .cancelled
            let task = self.state.tasks[index]
            self.effects.append(.finishTask(id: task.id, attempt: task.attempt, output: nil, status: .cancelled))
        }
        let outcome = WorkflowOutcome(status: status, output: output, reasons: reasons, error: error)
        self.arrivals = []
        self.state.tokens = []
        self.state.status = status
        self.state.outcome = outcome
        self.effects.append(.endRun(outcome))
    }

    /// Ends the run because its workflow is not one that can be run.
    mutating func refuseDefinition() {
        let message = "The workflow version cannot be run."
        self.end(status: .error, error: WorkflowRunFault(type: "invalid_definition", message: message))
    }

    /// Lets branches go on until each waits or has ended.
    private mutating func proceed() {
        while !self.state.status.isFinal {
            if !self.arrivals.isEmpty {
                guard self.stepsLeft > 0 else {
                    let message = "One event led through \(WorkflowInterpreter.stepLimit) steps."
                    return self.end(status: .error, error: WorkflowRunFault(type: "step_limit", message: message))
                }
                self.stepsLeft -= 1
                self.arrive(self.arrivals.removeFirst())
            } else if !self.meetBranches() {
                break
            }
        }
        guard !self.state.status.isFinal else { return }
        if self.state.tokens.isEmpty, !self.state.results.isEmpty {
            self.endWithResults()
        } else if self.state.openTasks.isEmpty {
            // Nothing is waited for, and yet nothing goes on: no valid workflow comes to this.
            self.refuseDefinition()
        } else {
            self.updateStatus()
        }
    }

    /// Goes on from a port: to one node, or to several in parallel.
    mutating func leave(_ id: String, by port: String, lineage: [WorkflowBranch], retry: RetryNotice? = nil) {
        let targets = self.definition.edges.filter { $0.from == id && $0.port == port }.map(\.to)
        guard !targets.isEmpty else { return self.refuseDefinition() }
        if targets.count == 1 {
            self.arrivals.append(Arrival(nodeID: targets[0], lineage: lineage, retry: retry))
            return
        }
        self.state.forkCount += 1
        self.effects.append(.fork(nodeID: id, port: port, to: targets))
        for (number, target) in targets.enumerated() {
            let branch = WorkflowBranch(fork: self.state.forkCount, branches: [number], count: targets.count)
            self.arrivals.append(Arrival(nodeID: target, lineage: lineage + [branch], retry: retry))
        }
    }

    /// Lets a branch wait where others may meet it, and enter the node otherwise.
    private mutating func arrive(_ arrival: Arrival) {
        guard let node = self.definition.node(arrival.nodeID), let definition = node.definition else {
            return self.refuseDefinition()
        }
        if self.mayMeet(in: node.id) {
            self.state.tokens.append(WorkflowToken(nodeID: node.id, lineage: arrival.lineage, isWaiting: true))
            if let retry = arrival.retry { self.waitingRetries[node.id] = retry }
        } else {
            self.enter(node, definition, lineage: arrival.lineage, retry: arrival.retry)
        }
    }

    /// Notices that wait with a branch before a node where others may meet it; a branch that comes by a retry never
    /// waits for longer than this event.
    var waitingRetries: [String: RetryNotice] = [:]

    /// Does what a node is for.
    mutating func enter(
        _ node: WorkflowNode, _ definition: TaskDefinition, lineage: [WorkflowBranch], retry: RetryNotice?
    ) {
        switch definition.kind {
        case .interactive, .report, .service, .custom:
            self.start(node, definition, lineage: lineage, retry: retry)
        case .final:
            self.finish(at: node)
        case .logic:
            self.leave(node.id, by: self.route(at: node), lineage: lineage, retry: retry)
        case .retry:
            self.goBack(from: node, lineage: lineage)
        case .start:
            self.refuseDefinition()
        }
    }

    private mutating func updateStatus() {
        let kinds = self.state.openTasks.map { self.definition.node($0.id)?.definition?.kind }
        self.state.status =
            kinds.contains(.interactive)
            ? .awaitingInput : kinds.contains(.custom) ? .awaitingClientInput : .processing
    }
}
