package import CanonicalJSON

/// A task that has just started.
package struct StartedTask: Sendable, Equatable {
    /// The node's id, which is the public task id.
    package let id: String
    /// The public `task_def_id`.
    package let definitionID: String
    /// The public `task_def_version`; `nil` for what comes with the product.
    package let definitionVersion: String?
    /// Who completes it.
    package let kind: TaskKind
    /// From 1.
    package let attempt: Int
    /// What it is given; always an object.
    package let input: JSONValue
    /// How long it may take; `nil` for `start`, which is completed at once.
    package let timeout: Duration?
    /// Why the applicant is here again; `nil` unless a retry led here.
    package let retry: RetryNotice?

    /// Describes a task.
    package init(
        id: String, definitionID: String, definitionVersion: String?, kind: TaskKind, attempt: Int, input: JSONValue,
        timeout: Duration?, retry: RetryNotice? = nil
    ) {
        self.id = id
        self.definitionID = definitionID
        self.definitionVersion = definitionVersion
        self.kind = kind
        self.attempt = attempt
        self.input = input
        self.timeout = timeout
        self.retry = retry
    }
}

/// How a task ended.
package enum FinishedTaskStatus: String, Sendable {
    /// By its completion.
    case completed
    /// Because the run ended.
    case cancelled
}

/// What the caller must do because of an event, in the same transaction as it stores the state.
package enum WorkflowRunEffect: Sendable, Equatable {
    /// Record the task and, for a report, have it made.
    case startTask(StartedTask)
    /// Record the task's end; the output is `nil` when cancelled.
    case finishTask(id: String, attempt: Int, output: JSONValue?, status: FinishedTaskStatus)
    /// See to it that ``WorkflowRunEvent/timerFired(taskID:attempt:)`` comes after that time.
    case setTimer(taskID: String, attempt: Int, after: Duration)
    /// Forget that timer; one that fires nevertheless does no harm.
    case cancelTimer(taskID: String, attempt: Int)
    /// A condition chose a port, or a retry did. Nothing to do but to log it.
    case takeRoute(nodeID: String, port: String)
    /// Branches go on in parallel from a port. Nothing to do but to log it.
    case fork(nodeID: String, port: String, to: [String])
    /// Parallel branches, so many, have met in a node. Nothing to do but to log it.
    case join(nodeID: String, count: Int)
    /// A branch ended at a result. Nothing to do but to log it.
    case reachResult(nodeID: String)
    /// Record the run's end. At most once in a run, and always the last effect.
    case endRun(WorkflowOutcome)
}

extension WorkflowRunEffect: CustomStringConvertible, CustomReflectable {
    /// Ids and kinds; not the data.
    package var description: String {
        switch self {
        case .startTask(let task): "startTask(\(task.id))"
        case .finishTask(let id, _, _, let status): "finishTask(\(id), \(status.rawValue))"
        case .setTimer(let id, _, _): "setTimer(\(id))"
        case .cancelTimer(let id, _): "cancelTimer(\(id))"
        case .takeRoute(let id, let port): "takeRoute(\(id), \(port))"
        case .fork(let id, let port, let to): "fork(\(id), \(port), \(to.count))"
        case .join(let id, let count): "join(\(id), \(count))"
        case .reachResult(let id): "reachResult(\(id))"
        case .endRun(let outcome): "endRun(\(outcome.status.rawValue))"
        }
    }

    /// A mirror without children.
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// Why an event does not apply to a run. Nothing has changed then.
package enum WorkflowRunError: Error, Equatable {
    /// The first event of a run must be its creation.
    case notCreated
    /// A run is created once.
    case alreadyCreated
    /// The state belongs to a definition with another digest.
    case wrongDefinition
    /// The run has ended.
    case runEnded(WorkflowRunStatus)
    /// No task of that id has started.
    case unknownTask(String)
    /// The task is completed. With the same output again, the caller may take the repetition for a success.
    case alreadyCompleted(taskID: String, isSameOutput: Bool)
    /// The event is about an attempt that is not the current one.
    case staleAttempt(taskID: String, current: Int)
}
