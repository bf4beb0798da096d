import CanonicalJSON

/// The work that one event causes: the state as it changes, and the effects in the order of happening.
struct WorkflowRunStep {
    private(set) var state: WorkflowRunState
    private(set) var effects: [WorkflowRunEffect] = []
    private let definition: WorkflowDefinition
    private let now: Moment
    private var stepsLeft = WorkflowInterpreter.stepLimit

    init(state: WorkflowRunState, definition: WorkflowDefinition, now: Moment) {
        self.state = state
        self.definition = definition
        self.now = now
    }

    /// Starts the run at its start node.
    mutating func begin() {
        guard let start = self.definition.nodes.first(where: { $0.type == "start" }), let definition = start.definition
        else { return self.refuseDefinition() }
        self.state.tasks.append(
            WorkflowTaskState(
                id: start.id, definitionID: start.type, attempt: 1, status: .completed, input: [:], output: [:],
                hasTimer: false))
        self.effects.append(
            .startTask(
                StartedTask(
                    id: start.id, definitionID: start.type, definitionVersion: definition.publicVersion,
                    kind: definition.kind, attempt: 1, input: [:], timeout: nil)))
        self.effects.append(.finishTask(id: start.id, attempt: 1, output: [:], status: .completed))
        self.leave(start.id, by: "out")
        self.updateStatus()
    }

    /// Completes an open task and goes on from it.
    mutating func complete(_ index: Int, output: JSONValue) {
        let task = self.state.tasks[index]
        self.cancelTimer(index)
        self.state.tasks[index].status = .completed
        let output = output.nonNull
        self.state.tasks[index].output = output
        self.state.tokens.removeAll { $0.nodeID == task.id }
        self.effects.append(.finishTask(id: task.id, attempt: task.attempt, output: output, status: .completed))
        self.leave(task.id, by: "out")
        self.updateStatus()
    }

    /// Ends the run when that attempt is open and its timer runs.
    mutating func expire(taskID: String, attempt: Int) {
        guard let index = self.state.tasks.firstIndex(where: { $0.id == taskID }) else { return }
        let task = self.state.tasks[index]
        guard task.attempt == attempt, task.status == .started, task.hasTimer else { return }
        self.state.tasks[index].hasTimer = false  // it has fired: there is nothing to cancel
        switch self.definition.node(taskID)?.definition?.kind {
        case .interactive:
            self.end(status: .abandoned)
        case .report, .start, .logic, .final, nil:
            self.end(
                status: .error,
                error: WorkflowRunFault(type: "task_timeout", message: "The task \(taskID) took too long."))
        }
    }

    /// Starts the timer of an open task, unless it runs.
    mutating func setTimer(_ index: Int) {
        let task = self.state.tasks[index]
        guard !task.hasTimer, let node = self.definition.node(task.id) else { return }
        self.state.tasks[index].hasTimer = true
        self.effects.append(.setTimer(taskID: task.id, attempt: task.attempt, after: self.timeout(of: node)))
    }

    /// Stops the timer of a task, if it runs.
    mutating func cancelTimer(_ index: Int) {
        let task = self.state.tasks[index]
        guard task.hasTimer else { return }
        self.state.tasks[index].hasTimer = false
        self.effects.append(.cancelTimer(taskID: task.id, attempt: task.attempt))
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
        self.state.tokens = []
        self.state.status = status
        self.state.outcome = outcome
        self.effects.append(.endRun(outcome))
    }

    /// Goes from a port to the next task or result, through any conditions between.
    private mutating func leave(_ id: String, by port: String) {
        var (id, port) = (id, port)
        while true {
            let edges = self.definition.edges.filter { $0.from == id && $0.port == port }
            guard edges.count == 1, let edge = edges.first, let node = self.definition.node(edge.to),
                let definition = node.definition
            else { return self.refuseDefinition() }
            guard self.stepsLeft > 0 else {
                let message = "One event led through \(WorkflowInterpreter.stepLimit) steps."
                return self.end(status: .error, error: WorkflowRunFault(type: "step_limit", message: message))
            }
            self.stepsLeft -= 1
            switch definition.kind {
            case .interactive, .report: return self.start(node, definition)
            case .final: return self.finish(at: node)
            case .logic: (id, port) = (node.id, self.route(at: node))
            case .start: return self.refuseDefinition()
            }
        }
    }

    private mutating func route(at node: WorkflowNode) -> String {
        let values = RunValues(state: self.state, now: self.now)
        let taken = node.routes.first { route in
            ConditionEvaluator.holds(route.when, today: self.now.day, value: values.value(of:))
        }
        let port = taken?.port ?? "else"
        self.effects.append(.takeRoute(nodeID: node.id, port: port))
        return port
    }

    private mutating func start(_ node: WorkflowNode, _ definition: TaskDefinition) {
        let values = RunValues(state: self.state, now: self.now)
        var input: [String: JSONValue] = [:]
        for property in definition.inputs {
            if let value = node.inputs[property.name].flatMap(values.value(of:)) {
                input[property.name] = Self.normalised(value, for: property)
            } else if property.isRequired {
                let message = "The input \(property.name) of the task \(node.id) has no value."
                return self.end(status: .error, error: WorkflowRunFault(type: "missing_input", message: message))
            }
        }
        let previous = self.state.tasks.firstIndex { $0.id == node.id }
        let attempt = previous.map { self.state.tasks[$0].attempt + 1 } ?? 1
        let task = WorkflowTaskState(
            id: node.id, definitionID: node.type, attempt: attempt, status: .started, input: .object(input),
            output: nil, hasTimer: false)
        let index = previous ?? self.state.tasks.endIndex
        if previous == nil { self.state.tasks.append(task) } else { self.state.tasks[index] = task }
        self.state.tokens.append(WorkflowToken(nodeID: node.id))
        self.effects.append(
            .startTask(
                StartedTask(
                    id: node.id, definitionID: node.type, definitionVersion: definition.publicVersion,
                    kind: definition.kind, attempt: attempt, input: .object(input), timeout: self.timeout(of: node))))
        self.setTimer(index)
    }

    /// Media as `{id, type}`: bare ids, which the API takes too, get the type of their use.
    private static func normalised(_ value: JSONValue, for property: TaskDefinition.Input) -> JSONValue {
        guard property.type == .mediaList, case .array(let media) = value else { return value }
        let producer = TaskDefinitionRegistry.all.first { $0.producesMedia == property.semantic }
        return .array(
            media.map { medium in
                guard case .string(let id) = medium, let type = producer?.mediaType else { return medium }
                return ["id": .string(id), "type": .string(type)]
            })
    }

    private mutating func finish(at node: WorkflowNode) {
        guard case .success(.result(let result, let reasons)) = TaskConfiguration.read(node) else {
            return self.refuseDefinition()
        }
        let values = RunValues(state: self.state, now: self.now)
        var output: [String: JSONValue] = [:]
        for property in self.definition.outputs {
            let source = node.outputs[property.name] ?? property.source
            output[property.name] = source.flatMap(values.value(of:)) ?? .null
        }
        self.end(status: result.status, output: .object(output), reasons: reasons)
    }

    private mutating func refuseDefinition() {
        let message = "The workflow version cannot be run."
        self.end(status: .error, error: WorkflowRunFault(type: "invalid_definition", message: message))
    }

    private func timeout(of node: WorkflowNode) -> Duration {
        let settings = self.definition.settings
        return node.timeout
            ?? (node.definition?.kind == .interactive ? settings.interactiveTimeout : settings.processingTimeout)
    }

    private mutating func updateStatus() {
        guard !self.state.status.isFinal else { return }
        let isInteractive = self.state.openTasks.contains { task in
            self.definition.node(task.id)?.definition?.kind == .interactive
        }
        self.state.status = isInteractive ? .awaitingInput : .processing
    }
}
