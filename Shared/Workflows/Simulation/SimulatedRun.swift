import CanonicalJSON
import FoundationEssentials

/// One case on its way: a run in memory, what its suite says of it, and what is still to come.
struct SimulatedRun {
    /// More events than any valid workflow of 500 nodes and three retries can need in a case worth reading.
    static let maximumEvents = 5000

    private let suite: SimulationSuite
    private let testCase: SimulationCase
    private let inputs: WorkflowRunInputs
    private var agenda = RunAgenda()
    /// The run and what it did so far.
    private(set) var run: TracedRun
    /// Why the case cannot be carried out as it is written; it has failed then.
    private(set) var problem: String?
    /// What the applicant or `custom_data` lacks, by field; the run is not created then.
    private(set) var missingInputs: [String: [String]] = [:]
    /// The attempts of tasks that the case names and that have started.
    private(set) var startedTasks: Set<String> = []

    init(_ testCase: SimulationCase, of suite: SimulationSuite, on definition: WorkflowDefinition, digest: String) {
        self.suite = suite
        self.testCase = testCase
        self.inputs = suite.inputs(of: testCase)
        self.run = TracedRun(of: definition, digest: digest)
    }

    /// Carries the case out to its end.
    mutating func finish() {
        let definition = self.run.definition
        let named = Array(self.testCase.tasks.keys) + self.testCase.operators.compactMap(\.taskID)
        if let unknown = named.sorted().first(where: { definition.node($0)?.definition?.kind.isTask != true }) {
            self.problem = "The workflow has no task \(unknown)."
            return
        }
        self.missingInputs = WorkflowInputCheck.missing(
            definition, applicant: self.inputs.applicant, custom: self.inputs.custom)
        guard self.missingInputs.isEmpty else { return }

        let start = self.inputs.createdAt
        for intervention in self.testCase.operators {
            self.agenda.plan(intervention.event, at: start.adding(intervention.after))
        }
        let end = self.testCase.until.map { start.adding($0) }
        self.apply(.created(self.inputs), at: start)
        while self.problem == nil, self.run.state?.status.isFinal == false, let (event, time) = self.agenda.next() {
            if let end, time > end { break }
            if self.run.entries.count >= Self.maximumEvents {
                self.problem = "The run goes on after \(Self.maximumEvents) events."
            } else {
                self.take(event, at: time)
            }
        }
    }

    /// Applies what the agenda brings; completions get their output only now.
    private mutating func take(_ event: WorkflowRunEvent, at now: Date) {
        switch event {
        case .taskCompleted(let id, let attempt, _):
            if let output = self.output(of: id, attempt: attempt ?? 1, at: now) {
                self.apply(.taskCompleted(taskID: id, attempt: attempt, output: output), at: now)
            }
        case .timeoutExtended(let id, _, _):
            guard self.run.state?.openTasks.contains(where: { $0.id == id }) == true else {
                self.problem = "The time of \(id) is extended when it is not open."
                return
            }
            self.apply(event, at: now)
        case .created, .taskFailed, .timerFired, .reportAwaitingApproval, .reportResumed, .runCancelled:
            self.apply(event, at: now)
        }
    }

    private mutating func apply(_ event: WorkflowRunEvent, at now: Date) {
        do {
            for effect in try self.run.apply(event, at: now) { self.follow(effect, at: now) }
        } catch {
            self.problem = "The event \(event.name) does not apply: \(error)."
        }
    }

    private mutating func follow(_ effect: WorkflowRunEffect, at now: Date) {
        switch effect {
        case .startTask(let task) where task.kind.isTask: self.plan(task, at: now)
        case .setTimer(let id, let attempt, let time): self.agenda.setTimer(id, attempt: attempt, at: now.adding(time))
        case .cancelTimer(let id, _): self.agenda.cancelTimer(id)
        case .startTask, .finishTask, .takeRoute, .fork, .join, .reachResult, .endRun: break
        }
    }

    private mutating func plan(_ task: StartedTask, at now: Date) {
        guard let node = self.run.definition.node(task.id) else { return }
        self.startedTasks.insert(task.id)
        let outcome = self.suite.outcome(of: node, attempt: task.attempt, in: self.testCase)
        var end = now.adding(outcome.after)
        if let wait = outcome.awaitingApproval {
            guard case .report = task.kind else {
                self.problem = "\(task.id) is no report, so it does not wait for approval."
                return
            }
            self.agenda.plan(.reportAwaitingApproval(taskID: task.id, attempt: task.attempt), at: end)
            end = end.adding(wait)
            self.agenda.plan(.reportResumed(taskID: task.id, attempt: task.attempt), at: end)
        }
        switch outcome.end {
        case .standard, .output, .changed, .media:
            self.agenda.plan(.taskCompleted(taskID: task.id, attempt: task.attempt, output: .null), at: end)
        case .failure(let fault):
            self.agenda.plan(.taskFailed(taskID: task.id, attempt: task.attempt, fault: fault), at: end)
        case .timeOut: break
        }
    }

    /// What an attempt is completed with, as the API would store it; `nil` after a problem.
    private mutating func output(of id: String, attempt: Int, at now: Date) -> JSONValue? {
        guard let node = self.run.definition.node(id), let definition = node.definition else { return nil }
        let standard = StandardOutput(inputs: self.inputs, now: now).output(of: node, definition)
        let output: JSONValue?
        switch self.suite.outcome(of: node, attempt: attempt, in: self.testCase).end {
        case .output(let value): output = value
        case .changed(let change): output = (standard ?? [:]).overlaid(with: change)
        case .media(let count): output = StandardOutput.media(count, of: node, definition)
        case .standard, .failure, .timeOut: output = standard
        }
        guard let output else {
            self.problem = "The case must say what \(id) receives."
            return nil
        }
        return self.accepted(output, by: node, definition, at: now)
    }

    /// The output, when "Complete Task" would take it.
    private mutating func accepted(
        _ output: JSONValue, by node: WorkflowNode, _ definition: TaskDefinition, at now: Date
    ) -> JSONValue? {
        if definition.mediaType != nil {
            let minimum = definition.mayGiveNoMedia ? 0 : 1
            guard let media = output.arrayValue, media.count >= minimum else {
                self.problem = "\(node.id) gives a list of at least \(minimum) media."
                return nil
            }
            return output
        }
        guard CaptureCompletion.isPossible(node) else { return output }
        switch CaptureCompletion.check(node, data: output, at: now) {
        case .success(.profile(let output)), .success(.received(let output)): return output
        case .success(.media): return output
        case .failure(let error):
            let fields = error.fields.sorted { $0.key < $1.key }.map { name, messages in
                "\(name.isEmpty ? "data" : name): \(RunWords.shortText(messages))"
            }
            self.problem = "\(node.id) refuses its output: \(fields.joined(separator: ", "))"
            return nil
        }
    }
}

extension SimulatedIntervention {
    /// The task that it is about.
    fileprivate var taskID: String? {
        switch self.act {
        case .cancel: nil
        case .extendTimeout(let taskID, _): taskID
        }
    }

    fileprivate var event: WorkflowRunEvent {
        switch self.act {
        case .cancel(let reason): .runCancelled(reason: reason)
        case .extendTimeout(let taskID, let time): .timeoutExtended(taskID: taskID, attempt: nil, by: time)
        }
    }
}
