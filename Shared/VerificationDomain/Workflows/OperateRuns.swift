package import CanonicalJSON
package import Foundation
import Workflows

/// What an operator does to a run that goes on: each is an event in its log, with who caused it, and is audited.
package struct OperateRuns: Sendable {
    /// By how much a task's time may be extended at once: a minute to ninety days.
    package static let extensions = 60...7_776_000

    private let store: any VerificationStore
    private let stepper: RunStepper
    private let now: @Sendable () -> Date

    /// - Parameters:
    ///   - store: Where each use opens a transaction of its own.
    ///   - stepper: Goes on with the run in that transaction.
    ///   - now: The time of the event, which the workflow sees.
    package init(store: any VerificationStore, stepper: RunStepper, now: @escaping @Sendable () -> Date) {
        self.store = store
        self.stepper = stepper
        self.now = now
    }

    /// Ends a run with the error `run_cancelled`. Its open tasks and its reports that are not complete are cancelled.
    /// - Parameter reason: Part of the run's error message, for whoever reads it.
    /// - Returns: The run after its end.
    /// - Throws: ``WorkflowRunProblem``; the store's own error. Then nothing is stored.
    package func cancel(
        _ id: WorkflowRunID, reason: String?, scope: Scope, actor: AuditActor
    ) async throws -> WorkflowRun {
        try await self.applying(.runCancelled(reason: reason), to: id, scope: scope, actor: actor) { _ in
            AuditEntry(actor: actor, action: .runCancelled, subject: .workflowRun(id))
        }
    }

    /// Sets the timer of an open task anew.
    /// - Parameter seconds: How long the task may take from now, as ``extensions``.
    /// - Returns: The run, whose status does not change.
    /// - Throws: ``WorkflowRunProblem``; the store's own error. Then nothing is stored.
    package func extendTimeout(
        of taskID: String, by seconds: Int, of id: WorkflowRunID, scope: Scope, actor: AuditActor
    ) async throws -> WorkflowRun {
        let event = WorkflowRunEvent.timeoutExtended(taskID: taskID, attempt: nil, by: .seconds(seconds))
        return try await self.applying(event, to: id, task: taskID, needsTimer: true, scope: scope, actor: actor) { _ in
            AuditEntry(actor: actor, action: .taskTimeoutExtended, subject: .task(taskID, of: id))
        }
    }

    /// Completes an open task by hand, whatever it waits for: the applicant, the tenant's data, or a report, which is
    /// cancelled unless it is complete.
    /// - Parameter output: What the workflow then finds as the task's output. It is not held against what the task
    ///   would give by itself.
    /// - Returns: The run after its step.
    /// - Throws: ``WorkflowRunProblem``; the store's own error. Then nothing is stored.
    package func complete(
        _ taskID: String, output: JSONValue, of id: WorkflowRunID, scope: Scope, actor: AuditActor
    ) async throws -> WorkflowRun {
        let event = WorkflowRunEvent.taskCompleted(taskID: taskID, attempt: nil, output: output)
        return try await self.applying(event, to: id, task: taskID, scope: scope, actor: actor) { store in
            try await store.reports.cancel(of: id, taskIDs: [taskID], scope: scope)
            return AuditEntry(actor: actor, action: .taskCompletedByHand, subject: .task(taskID, of: id))
        }
    }

    /// - Parameters:
    ///   - task: The one that must be open; `nil` when the event is about the run.
    ///   - needsTimer: Whether a timer must run for that task.
    ///   - also: Stores what else the event asks for, and returns the line for the audit log.
    private func applying(
        _ event: WorkflowRunEvent, to id: WorkflowRunID, task taskID: String? = nil, needsTimer: Bool = false,
        scope: Scope, actor: AuditActor, also: (any VerificationTransaction) async throws -> AuditEntry
    ) async throws -> WorkflowRun {
        try await self.store.transaction(in: scope) { store in
            guard let locked = try await store.runs.lock(id, includingDeleted: false, scope: scope),
                let version = try await store.workflows.version(
                    locked.run.workflowVersion, of: locked.run.workflowID, tenant: scope.tenantID)
            else { throw WorkflowRunProblem.notFound(id) }
            if let taskID {
                guard let task = locked.tasks.first(where: { $0.id == taskID }) else {
                    throw WorkflowRunProblem.taskNotFound(taskID)
                }
                guard task.status == .started else { throw WorkflowRunProblem.taskNotOpen(taskID) }
                let hasTimer = locked.state.tasks.first { $0.id == taskID }?.hasTimer ?? false
                if needsTimer, !hasTimer { throw WorkflowRunProblem.noTimer(taskID) }
            }
            if locked.run.status.isFinal { throw WorkflowRunProblem.runEnded(id) }
            let run = try await self.stepper.step(
                event, of: locked, version: version, by: actor, in: store, scope: scope, at: self.now())
            try await store.audit.record(try await also(store), scope: scope)
            return run
        }
    }
}
