package import Foundation
package import Workflows

/// A run with what its next step needs, its row locked until the transaction ends.
package struct LockedRun: Sendable {
    /// As clients see it.
    package var run: WorkflowRun
    /// As the interpreter sees it.
    package var state: WorkflowRunState
    /// Those that began, in that order.
    package var tasks: [WorkflowTask]
    /// How many events the run's log holds.
    package var eventCount: Int

    /// States a run as it was read, or as it begins.
    package init(run: WorkflowRun, state: WorkflowRunState, tasks: [WorkflowTask], eventCount: Int) {
        self.run = run
        self.state = state
        self.tasks = tasks
        self.eventCount = eventCount
    }
}

/// Which runs a list holds; what is `nil` or empty does not limit it. Source: API reference, "List Workflow Runs".
package struct WorkflowRunFilter: Sendable, Equatable {
    /// Runs in any of these.
    package var statuses: Set<WorkflowRunStatus> = []
    /// Runs that carry all of these; at most 30 of up to 128 code points each.
    package var tags: [String] = []
    /// Runs created later than this.
    package var createdAfter: Date?
    /// Runs created earlier than this.
    package var createdBefore: Date?
    /// Runs of this applicant.
    package var applicantID: ApplicantID?
    /// By the time of completion; runs that have not ended come first when the newest do.
    package var isAscending = false

    /// Lets everything through.
    package init() {}
}

/// Stores workflow runs, their tasks and their logs, of one scope at a time. Runs of a deleted applicant are not
/// found.
package protocol WorkflowRunRepository: Sendable {
    /// Writes a new run, its link's hash, its tags and its first events and tasks.
    func insert(_ run: LockedRun, events: [WorkflowRunEvent], linkHash: [UInt8], scope: Scope) async throws
    /// - Returns: `nil` when the scope has no such run.
    func find(_ id: WorkflowRunID, scope: Scope) async throws -> WorkflowRun?
    /// Locks the run's row; waits two seconds at most for another holder.
    /// - Parameter includingDeleted: Whether the run of a deleted applicant is found too: machines go on with it, since
    ///   the applicant may be restored, while nobody sees it.
    func lock(_ id: WorkflowRunID, includingDeleted: Bool, scope: Scope) async throws -> LockedRun?
    /// Writes what a step changed: the run and its state, tasks that began or ended, the events behind it.
    /// - Parameter actor: Who caused the first of the events, from which the others follow; `nil` when Martlet itself
    ///   did.
    func save(
        _ run: LockedRun, changedTasks: [WorkflowTask], events: [WorkflowRunEvent], by actor: AuditActor?,
        at moment: Date, scope: Scope
    ) async throws
    /// Locks the runs of an applicant that have not ended, and reads which timers may run for them. The caller owns the
    /// transaction; waits two seconds at most for another holder.
    func openTimers(of applicant: ApplicantID, scope: Scope) async throws -> [TaskTimer]
    /// By the time of completion; runs completed at one moment by creation.
    func list(_ filter: WorkflowRunFilter, page: Page, scope: Scope) async throws -> [WorkflowRun]
    /// In the order in which they began.
    func tasks(of id: WorkflowRunID, scope: Scope) async throws -> [WorkflowTask]
    /// - Returns: `nil` when there is no such run in the scope, or no such task has begun in it.
    func task(_ taskID: String, of id: WorkflowRunID, scope: Scope) async throws -> WorkflowTask?
    /// A run with its log; `nil` when there is no such run in the scope.
    func history(of id: WorkflowRunID, scope: Scope) async throws -> RunHistory?
    /// Runs of one workflow with their logs, the newest first.
    func histories(_ filter: RunHistoryFilter, of workflow: WorkflowID, scope: Scope) async throws -> [RunHistory]
}

/// Finds the run that a hosted link leads to, before its tenant is known.
package protocol LinkLookup: Sendable {
    /// - Parameter hash: SHA-256 of the link's token.
    func find(hash: [UInt8]) async throws -> (scope: Scope, runID: WorkflowRunID)?
}

/// Why something about a run or a task could not be done.
package enum WorkflowRunProblem: Error, Equatable {
    /// No such run, or another scope's, or its applicant is deleted.
    case notFound(WorkflowRunID)
    /// No such task in the run, or it has not begun.
    case taskNotFound(String)
    /// The task is over, or the run is.
    case taskNotOpen(String)
    /// The task is not one that data completes: a report, the start.
    case taskNotCompletable(String)
    /// The workflow is not the tenant's, or has no active version in this environment.
    case noActiveVersion(WorkflowID)
    /// The run is over: nothing more can be done to it.
    case runEnded(WorkflowRunID)
    /// No timer runs for the task: it waits as long as need be.
    case noTimer(String)
}
