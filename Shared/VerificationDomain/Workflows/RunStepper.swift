import CanonicalJSON
package import Foundation
import Reports
import Webhooks
package import Workflows

/// Takes a run to its next wait inside the caller's transaction: applies one event and stores everything that follows
/// from it: tasks, timers, reports and their jobs, and the events that webhooks hear.
///
/// Lock order: the run, its tasks, its reports, then inserts only.
package struct RunStepper: Sendable {
    private let identifiers: IdentifierSource
    private let links: RunLinks
    private let addresses: PublicAddresses
    private let observe: @Sendable (WorkflowRunMove) -> Void

    /// - Parameters:
    ///   - identifiers: Names new reports and events.
    ///   - links: Makes the links that events and the lookup of links hold.
    ///   - addresses: Where this deployment is reached, for events.
    ///   - observe: Hears of each step, at once, when it has been written but not committed: a step whose transaction is
    ///     rolled back is heard of, too.
    package init(
        identifiers: IdentifierSource, links: RunLinks, addresses: PublicAddresses,
        observe: @escaping @Sendable (WorkflowRunMove) -> Void = { _ in }
    ) {
        self.identifiers = identifiers
        self.links = links
        self.addresses = addresses
        self.observe = observe
    }

    /// Begins a run.
    /// - Parameters:
    ///   - run: As it is to be stored, but for what the first step decides.
    ///   - version: The one the run is pinned to.
    ///   - store: The caller's transaction.
    ///   - now: The time of the event, which the workflow sees.
    /// - Returns: The run after its first step; finished already when nothing in it waits.
    /// - Throws: The store's own error; the transaction must then be rolled back.
    package func start(
        _ run: WorkflowRun, inputs: WorkflowRunInputs, of version: WorkflowVersion,
        in store: any VerificationTransaction, scope: Scope, at now: Date
    ) async throws -> WorkflowRun {
        let (state, effects, events) = try Self.interpret(.created(inputs), of: nil, version, scope: scope, at: now)
        var locked = LockedRun(run: run, state: state, tasks: [], eventCount: 0)
        let step = self.apply(effects, to: &locked, after: nil, of: version.definition, at: now)
        try await store.runs.insert(
            locked, events: events, linkHash: RunLinks.hash(of: self.links.token(for: run.id)), scope: scope)
        try await self.carryOut(step, of: locked, in: store, scope: scope, at: now)
        self.observe(WorkflowRunMove(runID: locked.run.id, scope: scope, from: nil, to: locked.run.status))
        return locked.run
    }

    /// Goes on with a run whose row the caller has locked.
    /// - Parameters:
    ///   - version: The one the run is pinned to.
    ///   - actor: Who caused the event; `nil` when Martlet itself did.
    ///   - store: The caller's transaction, which holds the lock.
    ///   - now: The time of the event, which the workflow sees.
    /// - Returns: The run after the step.
    /// - Throws: `WorkflowRunError` when the event does not fit the run's state; then nothing was stored.
    package func step(
        _ event: WorkflowRunEvent, of locked: LockedRun, version: WorkflowVersion, by actor: AuditActor? = nil,
        in store: any VerificationTransaction, scope: Scope, at now: Date
    ) async throws -> WorkflowRun {
        let (state, effects, events) = try Self.interpret(event, of: locked.state, version, scope: scope, at: now)
        if effects.isEmpty, state == locked.state { return locked.run }  // a late timer
        let previous = locked.state
        var locked = locked
        locked.state = state
        let step = self.apply(effects, to: &locked, after: previous, of: version.definition, at: now)
        let changed = locked.tasks.filter { step.changedTasks.contains($0.id) }
        try await store.runs.save(
            locked, changedTasks: changed, events: events, by: actor, at: now, scope: scope)
        try await self.carryOut(step, of: locked, in: store, scope: scope, at: now)
        self.observe(
            WorkflowRunMove(runID: locked.run.id, scope: scope, from: previous.status, to: locked.run.status))
        return locked.run
    }

    /// Applies an event, and those that follow from it at once: in the sandbox, the canned answers of the product's own
    /// machines.
    private static func interpret(
        _ event: WorkflowRunEvent, of state: WorkflowRunState?, _ version: WorkflowVersion, scope: Scope, at now: Date
    ) throws(WorkflowRunError) -> (
        state: WorkflowRunState, effects: [WorkflowRunEffect], events: [WorkflowRunEvent]
    ) {
        var (state, effects) = try WorkflowInterpreter.apply(
            event, to: state, of: version.definition, digest: version.digest, at: now)
        var events = [event]
        while scope.isSandbox, let answer = SandboxServices.answer(in: state, of: version.definition) {
            let next = try WorkflowInterpreter.apply(
                answer, to: state, of: version.definition, digest: version.digest, at: now)
            state = next.state
            effects += next.effects
            events.append(answer)
        }
        return (state, effects, events)
    }

    /// What a step asks for beside the run's own rows.
    private struct Step {
        var changedTasks: Set<String> = []
        var reports: [StartedTask] = []
        var reportsToCancel: [String] = []
        var timersToStart: [(TaskTimer, Duration)] = []
        var timersToCancel: [TaskTimer] = []
        var payloads: [WebhookPayload] = []
        var isEnd = false
    }

    /// - Parameters:
    ///   - locked: With the state that the effects lead to.
    ///   - previous: The state before them; `nil` for the first step.
    private func apply(
        _ effects: [WorkflowRunEffect], to locked: inout LockedRun, after previous: WorkflowRunState?,
        of definition: WorkflowDefinition, at now: Date
    ) -> Step {
        var step = Step()
        let runID = locked.run.id
        locked.run.status = locked.state.status
        locked.run.updatedAt = now
        for effect in effects {
            switch effect {
            case .startTask(let started):
                let task = self.begin(started, in: &locked, at: now)
                step.changedTasks.insert(task.id)
                step.payloads.append(.workflowTask(WorkflowTaskView(task, status: .started)))
                if case .report = started.kind { step.reports.append(started) }
            case .finishTask(let id, _, let output, let status):
                guard let index = locked.tasks.firstIndex(where: { $0.id == id }) else { continue }
                locked.tasks[index].status = status == .completed ? .completed : .cancelled
                locked.tasks[index].output = output
                locked.tasks[index].updatedAt = now
                step.changedTasks.insert(id)
                step.payloads.append(
                    .workflowTask(
                        WorkflowTaskView(
                            locked.tasks[index], status: status == .completed ? .completed : .cancelled)))
                guard status == .cancelled, case .report = definition.node(id)?.definition?.kind else { continue }
                // One that began in this very step was never asked for.
                if let index = step.reports.firstIndex(where: { $0.id == id }) {
                    step.reports.remove(at: index)
                } else {
                    step.reportsToCancel.append(id)
                }
            case .setTimer(let taskID, let attempt, let delay):
                let number = locked.state.timerNumber(of: taskID)
                step.timersToStart.append(
                    (TaskTimer(runID: runID, taskID: taskID, attempt: attempt, number: number), delay))
            case .cancelTimer(let taskID, let attempt):
                step.timersToStart.removeAll { $0.0.taskID == taskID && $0.0.attempt == attempt }
                guard let number = previous?.timerNumber(of: taskID) else { continue }
                step.timersToCancel.append(
                    TaskTimer(runID: runID, taskID: taskID, attempt: attempt, number: number))
            case .takeRoute, .fork, .join, .reachResult:
                break  // in the state already; told to nobody
            case .endRun(let outcome):
                locked.run.status = outcome.status
                locked.run.output = outcome.output
                locked.run.reasons = outcome.reasons
                locked.run.fault = outcome.error
                locked.run.completedAt = now
                step.isEnd = true
                step.payloads +=
                    WorkflowRunView(locked.run, links: self.links, addresses: self.addresses)
                    .map { [.workflowRun($0)] } ?? []
            }
        }
        return step
    }

    /// A task that begins: a new one, or the next attempt of one that was there.
    private func begin(_ started: StartedTask, in locked: inout LockedRun, at now: Date) -> WorkflowTask {
        if let index = locked.tasks.firstIndex(where: { $0.id == started.id }) {
            locked.tasks[index].attempt = started.attempt
            locked.tasks[index].status = .started
            locked.tasks[index].input = started.input
            locked.tasks[index].output = nil
            locked.tasks[index].retry = started.retry
            locked.tasks[index].updatedAt = now
            return locked.tasks[index]
        }
        let task = WorkflowTask(
            runID: locked.run.id, id: started.id, position: locked.tasks.count, definitionID: started.definitionID,
            definitionVersion: started.definitionVersion, attempt: started.attempt, status: .started,
            input: started.input, output: nil, retry: started.retry, createdAt: now, updatedAt: now)
        locked.tasks.append(task)
        return task
    }

    /// Stores what a step asks for beside the run: the jobs in one statement, the events in another.
    private func carryOut(
        _ step: Step, of locked: LockedRun, in store: any VerificationTransaction, scope: Scope, at now: Date
    ) async throws {
        var jobs = StepJobs()
        for started in step.reports {
            guard case .report(let name) = started.kind, let reportName = ReportName(rawValue: name) else { continue }
            let report = Report(
                id: self.identifiers.next(), applicantID: locked.run.applicantID, runID: locked.run.id,
                taskID: started.id, taskAttempt: started.attempt, name: reportName, input: started.input,
                createdAt: now, status: .awaitingData)
            try await store.reports.insert(report, scope: scope)
            jobs.reportsToExamine.append(report.id)
        }
        if !step.reportsToCancel.isEmpty {
            try await store.reports.cancel(of: locked.run.id, taskIDs: step.reportsToCancel, scope: scope)
        }
        jobs.timersToStart = step.timersToStart.map { ($0, now.addingTimeInterval($1.seconds)) }
        // First, so that the key of a timer that is set anew is free.
        if !step.timersToCancel.isEmpty {
            try await store.jobs.cancelTimers(step.timersToCancel, scope: scope)
        }
        if !jobs.isEmpty { try await store.jobs.enqueue(jobs, scope: scope) }
        if step.isEnd, try await store.tenants.makesEvidenceFiles(scope.tenantID) {
            try await store.jobs.makeEvidence([locked.run.id], scope: scope)
        }
        let events = step.payloads.map {
            WebhookEvent(
                id: self.identifiers.next(Identifier<WebhookEvent>.self).rawValue, payload: $0,
                apiBaseURL: self.addresses.api)
        }
        if !events.isEmpty { try await store.events.publish(events, scope: scope) }
    }
}
