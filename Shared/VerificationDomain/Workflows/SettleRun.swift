package import Foundation
import Reports
import Workflows

/// Goes on with a run whose report has news, and ends tasks whose time is up: the orchestrator's use cases. Running
/// one twice changes nothing the second time.
package struct SettleRun: Sendable {
    private let stepper: RunStepper
    private let now: @Sendable () -> Date

    /// - Parameters:
    ///   - stepper: Goes on with the run in the transaction that a use opens.
    ///   - now: The time of the event, which the workflow sees.
    package init(stepper: RunStepper, now: @escaping @Sendable () -> Date) {
        self.stepper = stepper
        self.now = now
    }

    /// Completes the task of a report that is complete, or stops its timer while the report waits for a person.
    /// - Parameter store: Where the transaction is opened; a job's own ends the job with it.
    /// - Throws: The store's own error, such as that the run's lock was not to be had in two seconds: to be tried again.
    ///   `WorkflowRunError` when the stored state is not of the run's version, which no repetition mends.
    package func reportSettled(_ id: ReportID, scope: Scope, in store: any VerificationStore) async throws {
        try await store.transaction(in: scope) { store in
            guard let report = try await store.reports.find(id, scope: scope), let task = report.owner.task else {
                return  // erased since
            }
            let event: WorkflowRunEvent
            switch (report.status, report.outcome) {
            case (.complete, .some(let outcome)):
                let attempts = try await FindRepeatAttempts.output(of: report, in: store, scope: scope)
                event = .taskCompleted(
                    taskID: task.taskID, attempt: report.taskAttempt,
                    output: WorkflowReportOutput(
                        reportID: id.rawValue, name: report.name, outcome: outcome, repeatAttempts: attempts
                    ).jsonValue)
            case (.awaitingApproval, _):
                event = .reportAwaitingApproval(taskID: task.taskID, attempt: report.taskAttempt)
            default:
                return
            }
            try await self.apply(event, to: task.runID, in: store, scope: scope)
        }
    }

    /// Ends the run of a task that is still open, unless its timer was stopped or replaced: abandoned or with an error.
    /// - Parameter store: As in ``reportSettled(_:scope:in:)``.
    /// - Throws: Likewise.
    package func timerFired(_ timer: TaskTimer, scope: Scope, in store: any VerificationStore) async throws {
        try await store.transaction(in: scope) { store in
            try await self.apply(
                .timerFired(taskID: timer.taskID, attempt: timer.attempt), to: timer.runID, in: store, scope: scope
            ) { $0.timerNumber(of: timer.taskID) == timer.number }
        }
    }

    /// - Parameter applies: Whether the event is still about the state that was found.
    private func apply(
        _ event: WorkflowRunEvent, to runID: WorkflowRunID, in store: any VerificationTransaction, scope: Scope,
        if applies: (WorkflowRunState) -> Bool = { _ in true }
    ) async throws {
        guard let locked = try await store.runs.lock(runID, includingDeleted: true, scope: scope),
            !locked.run.status.isFinal, applies(locked.state),
            let version = try await store.workflows.version(
                locked.run.workflowVersion, of: locked.run.workflowID, tenant: scope.tenantID)
        else { return }
        do {
            _ = try await self.stepper.step(
                event, of: locked, version: version, in: store, scope: scope, at: self.now())
        } catch let error as WorkflowRunError {
            switch error {
            // An earlier run of this job got here first, or the task is another attempt's by now.
            case .alreadyCompleted, .runEnded, .staleAttempt, .unknownTask: return
            case .notCreated, .alreadyCreated, .wrongDefinition: throw error
            }
        }
    }
}
