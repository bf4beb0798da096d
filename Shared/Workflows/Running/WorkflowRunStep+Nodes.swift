import CanonicalJSON

extension WorkflowRunStep {
    private var values: RunValues { RunValues(state: self.state, now: self.now) }

    /// The port of the first route that holds, else `else`.
    mutating func route(at node: WorkflowNode) -> String {
        let values = self.values
        let taken = node.routes.first { route in
            ConditionEvaluator.holds(route.when, today: self.now.day, value: values.value(of:))
        }
        let port = taken?.port ?? "else"
        self.effects.append(.takeRoute(nodeID: node.id, port: port))
        if self.explains { self.choices.append(self.choice(at: node, port: port, values)) }
        return port
    }

    private func choice(at node: WorkflowNode, port: String, _ values: RunValues) -> RouteChoice {
        var trials: [RouteChoice.Trial] = []
        for route in node.routes {
            let comparisons = route.when.comparisons.map { operation, left, right in
                let (leftValue, rightValue) = (values.value(of: left), right.flatMap(values.value(of:)))
                return RouteChoice.Comparison(
                    condition: .comparison(operation, left: left, right: right), left: leftValue, right: rightValue,
                    holds: ConditionEvaluator.holds(operation, leftValue, rightValue, today: self.now.day))
            }
            let holds = ConditionEvaluator.holds(route.when, today: self.now.day, value: values.value(of:))
            trials.append(RouteChoice.Trial(port: route.port, holds: holds, comparisons: comparisons))
            if holds { break }
        }
        return RouteChoice(nodeID: node.id, port: port, trials: trials)
    }

    /// Starts a task, for the first time or again.
    mutating func start(
        _ node: WorkflowNode, _ definition: TaskDefinition, lineage: [WorkflowBranch], retry: RetryNotice?
    ) {
        let values = self.values
        var input: [String: JSONValue] = [:]
        for property in definition.inputs {
            let value = node.inputs[property.name].flatMap(values.value(of:))
            // A list of no media is no data: "the Facial Similarity Report (Motion) will fail due to missing data".
            if let value, !(property.isRequired && property.type == .mediaList && value == []) {
                input[property.name] = Self.normalised(value, for: property)
            } else if property.isRequired {
                let message = "The input \(property.name) of the task \(node.id) has no value."
                return self.end(status: .error, error: WorkflowRunFault(type: "missing_input", message: message))
            }
        }
        let previous = self.state.tasks.firstIndex { $0.id == node.id }
        let attempt = previous.map { self.state.tasks[$0].attempt + 1 } ?? 1
        let notice = definition.kind == .interactive ? retry : nil
        let task = WorkflowTaskState(
            id: node.id, definitionID: definition.publicID, attempt: attempt, status: .started,
            input: .object(input), output: nil, hasTimer: false, retry: notice)
        let index = previous ?? self.state.tasks.endIndex
        if previous == nil { self.state.tasks.append(task) } else { self.state.tasks[index] = task }
        self.state.tokens.append(WorkflowToken(nodeID: node.id, lineage: lineage))
        self.effects.append(
            .startTask(
                StartedTask(
                    id: node.id, definitionID: definition.publicID, definitionVersion: definition.publicVersion,
                    kind: definition.kind, attempt: attempt, input: .object(input), timeout: self.timeout(of: node),
                    retry: notice)))
        self.setTimer(index)
    }

    /// Media as `{id, type}`: bare ids, which the API takes too, get the type of their use.
    private static func normalised(_ value: JSONValue, for property: TaskDefinition.Input) -> JSONValue {
        guard property.type == .mediaList, case .array(let media) = value else { return value }
        let producer = property.semantic.flatMap(TaskDefinitionRegistry.producer(of:))
        return .array(
            media.map { medium in
                guard case .string(let id) = medium, let type = producer?.mediaType else { return medium }
                return ["id": .string(id), "type": .string(type)]
            })
    }

    /// Leads the applicant back, or on when that was done often enough.
    mutating func goBack(from node: WorkflowNode, lineage: [WorkflowBranch]) {
        guard case .success(.retry(let retry)) = TaskConfiguration.read(node) else { return self.refuseDefinition() }
        let number = self.state.retries[node.id, default: 0] + 1
        guard number <= retry.maximum else {
            self.effects.append(.takeRoute(nodeID: node.id, port: "limit_reached"))
            return self.leave(node.id, by: "limit_reached", lineage: lineage)
        }
        self.state.retries[node.id] = number
        self.effects.append(.takeRoute(nodeID: node.id, port: "again"))
        let loop = WorkflowLoop.all(in: self.definition).first { $0.retryID == node.id }
        let body = loop?.body ?? []
        for index in self.state.tasks.indices where body.contains(self.state.tasks[index].id) {
            self.state.tasks[index].isDiscarded = true
        }
        let notice = RetryNotice(reason: retry.reason, number: number, maximum: retry.maximum)
        self.leave(node.id, by: "again", lineage: lineage, retry: notice)
    }

    /// Ends a branch at a result, and the run with it unless it waits for all branches.
    mutating func finish(at node: WorkflowNode) {
        guard case .success(.result) = TaskConfiguration.read(node) else { return self.refuseDefinition() }
        self.effects.append(.reachResult(nodeID: node.id))
        switch self.definition.settings.onFirstResult {
        case .cancelOthers: self.end(at: node)
        case .waitAll: self.state.results.append(node.id)
        }
    }

    /// Ends the run with the severest of the results that its branches reached; of equals with the first.
    mutating func endWithResults() {
        let nodes = self.state.results.compactMap { self.definition.node($0) }
        func severity(_ node: WorkflowNode) -> Int {
            guard case .success(.result(let result, _)) = TaskConfiguration.read(node) else { return 0 }
            return result.severity
        }
        guard let first = nodes.first else { return self.refuseDefinition() }
        self.end(at: nodes.dropFirst().reduce(first) { severity($1) > severity($0) ? $1 : $0 })
    }

    private mutating func end(at node: WorkflowNode) {
        guard case .success(.result(let result, let reasons)) = TaskConfiguration.read(node) else {
            return self.refuseDefinition()
        }
        let values = self.values
        var output: [String: JSONValue] = [:]
        for property in self.definition.outputs {
            let source = node.outputs[property.name] ?? property.source
            output[property.name] = source.flatMap(values.value(of:)) ?? .null
        }
        self.end(status: result.status, output: .object(output), reasons: reasons)
    }
}
