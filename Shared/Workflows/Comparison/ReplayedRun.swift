import CanonicalJSON
import FoundationEssentials

/// A recorded run on its way through another version: what the record says of each task it starts.
struct ReplayedRun {
    /// By how many seconds a recorded output may come after the end of its task's timer: real timers fire a little late.
    static let grace: Double = 60

    private let record: RunRecord
    private let recordedDefinition: WorkflowDefinition?
    private var agenda = RunAgenda(grace: Self.grace)
    /// The run and what it did so far.
    private(set) var run: TracedRun
    /// The recorded task that a task of another id stands for.
    private var standIns: [String: String] = [:]
    /// Until when the record shows that an open task was not completed; of tasks whose timer fired.
    private var openUntil: [String: Date] = [:]
    /// The open tasks of which the record says nothing.
    private var unknown: Set<String> = []
    private var now: Date

    init(
        _ record: RunRecord, recordedOn recordedDefinition: WorkflowDefinition?, on definition: WorkflowDefinition,
        digest: String
    ) {
        self.record = record
        self.recordedDefinition = recordedDefinition
        self.run = TracedRun(of: definition, digest: digest)
        self.now = record.start
    }

    /// Goes as far as the record leads.
    /// - Throws: ``WorkflowRunError`` when an event does not apply, which no valid version comes to.
    mutating func finish(with inputs: WorkflowRunInputs) throws(WorkflowRunError) {
        try self.apply(.created(inputs), at: self.record.start)
        if let (reason, time) = self.record.cancellation { self.agenda.plan(.runCancelled(reason: reason), at: time) }
        while self.run.state?.status.isFinal == false, let (event, time) = self.agenda.next() {
            try self.apply(event, at: time)
        }
    }

    /// The open tasks, in the order of their start, of which the record does not say how they end.
    var unknownTasks: [String] {
        self.run.state?.openTasks.map(\.id).filter(self.unknown.contains) ?? []
    }

    private mutating func apply(_ event: WorkflowRunEvent, at time: Date) throws(WorkflowRunError) {
        self.now = max(self.now, time)  // what was recorded too early for this version comes as soon as it can
        for effect in try self.run.apply(event, at: self.now) { self.follow(effect) }
    }

    private mutating func follow(_ effect: WorkflowRunEffect) {
        switch effect {
        case .startTask(let task) where task.kind.isTask: self.plan(task)
        case .setTimer(let id, let attempt, let length): self.setTimer(id, attempt: attempt, length: length)
        case .cancelTimer(let id, _): self.agenda.cancelTimer(id)
        case .startTask, .finishTask, .takeRoute, .fork, .join, .reachResult, .endRun: break
        }
    }

    /// Lets a timer run where the record shows whether the task would have been completed before its end.
    private mutating func setTimer(_ id: String, attempt: Int, length: Duration) {
        let end = self.now.adding(length)
        if let last = self.openUntil[id] {
            if end > last.addingTimeInterval(Self.grace) {
                self.unknown.insert(id)  // it would have had more time than the record covers
            } else {
                self.unknown.remove(id)
            }
        }
        if self.unknown.contains(id) {
            self.agenda.cancelTimer(id)
        } else {
            self.agenda.setTimer(id, attempt: attempt, at: end)
        }
    }

    /// Plans what the record says of an attempt at a task.
    private mutating func plan(_ task: StartedTask) {
        self.unknown.remove(task.id)
        self.openUntil[task.id] = nil
        guard let node = self.run.definition.node(task.id), let recorded = self.recordedAttempt(of: node, task),
            let end = recorded.end, Self.fits(end, node)
        else {
            self.unknown.insert(task.id)
            return
        }
        for incident in recorded.incidents {
            let event: WorkflowRunEvent =
                switch incident.kind {
                case .awaitingApproval: .reportAwaitingApproval(taskID: task.id, attempt: task.attempt)
                case .resumed: .reportResumed(taskID: task.id, attempt: task.attempt)
                case .extended(let length): .timeoutExtended(taskID: task.id, attempt: task.attempt, by: length)
                }
            self.agenda.plan(event, at: max(self.now, incident.at))
        }
        switch end {
        case .completed(let output, let time):
            let event = WorkflowRunEvent.taskCompleted(taskID: task.id, attempt: task.attempt, output: output)
            self.agenda.plan(event, at: max(self.now, time))
        case .failed(let fault, let time):
            let event = WorkflowRunEvent.taskFailed(taskID: task.id, attempt: task.attempt, fault: fault)
            self.agenda.plan(event, at: max(self.now, time))
        case .timedOut(let time):
            self.openUntil[task.id] = time
        }
    }

    /// The attempt of that number at the task of the same id, else at one of the same type whose id this version has not.
    private mutating func recordedAttempt(of node: WorkflowNode, _ task: StartedTask) -> RunRecord.Attempt? {
        let id = self.recordedID(of: node)
        guard let id, let attempts = self.record.attempts[id], attempts.indices.contains(task.attempt - 1) else {
            return nil
        }
        return attempts[task.attempt - 1]
    }

    private mutating func recordedID(of node: WorkflowNode) -> String? {
        if self.record.attempts[node.id] != nil { return node.id }
        if let known = self.standIns[node.id] { return known }
        let taken = Set(self.standIns.values)
        let standIn = self.record.taskIDs.first { id in
            !taken.contains(id) && self.run.definition.node(id) == nil
                && RunRecord.type(of: id, in: self.recordedDefinition) == node.type
        }
        self.standIns[node.id] = standIn
        return standIn
    }

    /// The id under which the record has a task.
    func recordedID(of id: String) -> String { self.standIns[id] ?? id }

    /// Whether a recorded output is one that a form or an exchange of this version could have.
    private static func fits(_ end: RunRecord.End, _ node: WorkflowNode) -> Bool {
        guard case .completed(let output, _) = end else { return true }
        switch TaskConfiguration.read(node) {
        case .success(.capture(.profile(let profile))):
            return profile.requiredOutputNames.allSatisfy { output[$0]?.nonNull != nil }
        case .success(.exchange(let exchange)):
            return exchange.receive.allSatisfy { property in
                guard let value = output[property.name]?.nonNull else { return !property.isRequired }
                return property.type.allows(value)
            }
        case .success, .failure: return true
        }
    }
}
