package import Workflows

/// What a step did to a run, for those who watch: ids and statuses only.
package struct WorkflowRunMove: Sendable, Equatable {
    package let runID: WorkflowRunID
    package let scope: Scope
    /// Before the step; `nil` for a run that has just begun.
    package let from: WorkflowRunStatus?
    /// After it; the same as before when only tasks have moved.
    package let to: WorkflowRunStatus

    /// States a move.
    package init(runID: WorkflowRunID, scope: Scope, from: WorkflowRunStatus?, to: WorkflowRunStatus) {
        self.runID = runID
        self.scope = scope
        self.from = from
        self.to = to
    }
}
