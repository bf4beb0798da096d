import CanonicalJSON
import FoundationEssentials

/// What a recorded run says of each attempt at each of its tasks.
struct RunRecord {
    /// How an attempt ended.
    enum End: Equatable {
        /// With that output.
        case completed(JSONValue, at: Date)
        /// For good, without one.
        case failed(WorkflowRunFault, at: Date)
        /// Not before its timer fired then.
        case timedOut(at: Date)
    }

    /// Something that happened to an attempt before its end.
    struct Incident: Equatable {
        /// What happened.
        enum Kind: Equatable {
            case awaitingApproval
            case resumed
            case extended(by: Duration)
        }

        let kind: Kind
        let at: Date
    }

    /// One attempt at a task.
    struct Attempt: Equatable {
        var incidents: [Incident] = []
        var end: End?
    }

    /// What the run was created with; `nil` when the log does not begin with its creation.
    let inputs: WorkflowRunInputs?
    /// When it was created.
    let start: Date
    /// The attempts of each task, by its id.
    private(set) var attempts: [String: [Attempt]] = [:]
    /// The ids of the tasks in the order in which the log first names them.
    private(set) var taskIDs: [String] = []
    /// When and why an operator cancelled the run.
    private(set) var cancellation: (reason: String?, at: Date)?
    /// The tasks that were completed, in order; one that was completed again is there again.
    private(set) var completions: [RouteStep] = []

    init(_ run: RecordedRun) {
        guard let first = run.events.first, case .created(let inputs) = first.event else {
            self.inputs = nil
            self.start = .distantPast
            return
        }
        self.inputs = inputs
        self.start = first.at
        for (event, time) in run.events.dropFirst() { self.take(event, at: time) }
    }

    private mutating func take(_ event: WorkflowRunEvent, at time: Date) {
        switch event {
        case .created: break
        case .taskCompleted(let id, _, let output):
            self.change(id) { $0.end = .completed(output, at: time) }
            self.completions.append(RouteStep(nodeID: id, attempt: self.attempts[id]?.count))
        case .taskFailed(let id, _, let fault):
            self.change(id) { $0.end = .failed(fault, at: time) }
        case .timerFired(let id, let attempt):
            // A timer that fires after its task is completed changes nothing, and is logged all the same.
            let attempts = self.attempts[id] ?? []
            guard attempt == attempts.count + (attempts.last?.isOpen == true ? 0 : 1) else { return }
            self.change(id) { $0.end = .timedOut(at: time) }
        case .reportAwaitingApproval(let id, _):
            self.change(id) { $0.incidents.append(Incident(kind: .awaitingApproval, at: time)) }
        case .reportResumed(let id, _):
            self.change(id) { $0.incidents.append(Incident(kind: .resumed, at: time)) }
        case .timeoutExtended(let id, _, let length):
            self.change(id) { $0.incidents.append(Incident(kind: .extended(by: length), at: time)) }
        case .runCancelled(let reason): self.cancellation = (reason, time)
        }
    }

    /// Changes the attempt at a task that is open, which is a new one after the last was ended.
    private mutating func change(_ id: String, _ change: (inout Attempt) -> Void) {
        if self.attempts[id] == nil { self.taskIDs.append(id) }
        var attempts = self.attempts[id] ?? []
        if attempts.last?.isOpen != true { attempts.append(Attempt()) }
        change(&attempts[attempts.count - 1])
        self.attempts[id] = attempts
    }

    /// The type of a recorded task: from the version that it ran on, else from its id.
    static func type(of id: String, in definition: WorkflowDefinition?) -> String? {
        definition?.node(id)?.type ?? TaskDefinitionRegistry.all.first { $0.allows(nodeID: id) }?.id
    }
}

extension RunRecord.Attempt {
    /// Whether more may be recorded of it. A timer that fired ends it only when nothing comes after: one that was
    /// stopped may fire all the same.
    fileprivate var isOpen: Bool {
        switch self.end {
        case nil, .timedOut: true
        case .completed, .failed: false
        }
    }
}
