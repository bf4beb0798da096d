package import CanonicalJSON
import FoundationEssentials

extension WorkflowTrace {
    /// The trace as the API shows it.
    ///
    /// What tasks were given and gave is left out: the run's tasks have it. Choices show the values that they saw, which
    /// may be personal data.
    package var json: JSONValue {
        [
            "status": .string(self.status.rawValue),
            "events": .array(self.entries.map(\.json)),
            "route": .array(self.route.map(\.json)),
            "open_tasks": .array(self.state.openTasks.map { .string($0.id) }),
            "outcome": self.outcome?.resultJSON ?? .null,
        ]
    }
}

extension WorkflowTrace.Entry {
    /// `{sequence, at, event, effects, choices}`.
    package var json: JSONValue {
        [
            "sequence": .integer(Int64(self.sequence)), "at": .string(Moment(self.at).text),
            "event": self.event.summary, "effects": .array(self.effects.map(\.summary)),
            "choices": .array(self.choices.map(\.json)),
        ]
    }
}

extension WorkflowOutcome {
    /// The result without the output: `{status, reasons, error}`.
    var resultJSON: JSONValue {
        [
            "status": .string(self.status.rawValue), "reasons": .array(self.reasons.map(JSONValue.string)),
            "error": self.error?.json ?? .null,
        ]
    }
}

extension WorkflowRunFault {
    /// `{type, message}`.
    var json: JSONValue { ["type": .string(self.type), "message": .string(self.message)] }
}

extension WorkflowRunEvent {
    /// The event without what the applicant or a report gave.
    fileprivate var summary: JSONValue {
        var members: [String: JSONValue] = ["type": .string(self.name)]
        switch self {
        case .created: break
        case .taskCompleted(let id, let attempt, _), .reportAwaitingApproval(let id, let attempt),
            .reportResumed(let id, let attempt):
            members.name(id, attempt)
        case .taskFailed(let id, let attempt, let fault):
            members.name(id, attempt)
            members["fault"] = fault.json
        case .timerFired(let id, let attempt): members.name(id, attempt)
        case .runCancelled(let reason): members["reason"] = reason.map(JSONValue.string)
        case .timeoutExtended(let id, let attempt, let time):
            members.name(id, attempt)
            members["seconds"] = .integer(time.components.seconds)
        }
        return .object(members)
    }
}

extension WorkflowRunEffect {
    /// The effect without what a task is given or gave.
    fileprivate var summary: JSONValue {
        var members: [String: JSONValue] = [:]
        func named(_ type: JSONValue, _ id: String, _ attempt: Int) -> [String: JSONValue] {
            ["type": type, "task_id": .string(id), "attempt": .integer(Int64(attempt))]
        }
        switch self {
        case .startTask(let task):
            members = named("start_task", task.id, task.attempt)
            members["task_def_id"] = .string(task.definitionID)
            if let retry = task.retry { members["retry_reason"] = retry.reason.json }
        case .finishTask(let id, let attempt, _, let status):
            members = named("finish_task", id, attempt)
            members["status"] = .string(status.rawValue)
        case .setTimer(let id, let attempt, let time):
            members = named("set_timer", id, attempt)
            members["seconds"] = .integer(time.components.seconds)
        case .cancelTimer(let id, let attempt):
            members = named("cancel_timer", id, attempt)
        case .takeRoute(let id, let port):
            members = ["type": "take_route", "node": .string(id), "port": .string(port)]
        case .fork(let id, let port, let targets):
            members = ["type": "fork", "node": .string(id), "port": .string(port)]
            members["to"] = .array(targets.map(JSONValue.string))
        case .join(let id, let count):
            members = ["type": "join", "node": .string(id), "count": .integer(Int64(count))]
        case .reachResult(let id):
            members = ["type": "reach_result", "node": .string(id)]
        case .endRun(let outcome):
            members = ["type": "end_run", "status": .string(outcome.status.rawValue)]
        }
        return .object(members)
    }
}

extension [String: JSONValue] {
    fileprivate mutating func name(_ taskID: String, _ attempt: Int?) {
        self["task_id"] = .string(taskID)
        self["attempt"] = attempt.map { .integer(Int64($0)) }
    }
}
