/// What a report is part of: exactly one of the two.
package enum ReportOwner: Sendable, Hashable {
    /// A task of a workflow run.
    case task(ReportTask)
    /// A check that a tenant created.
    case check(CheckID)

    /// The check; `nil` of a report that a run made.
    package var checkID: CheckID? {
        switch self {
        case .task: nil
        case .check(let id): id
        }
    }

    /// The task; `nil` of a report that is part of a check.
    package var task: ReportTask? {
        switch self {
        case .task(let task): task
        case .check: nil
        }
    }
}

/// The task of a run that made a report.
package struct ReportTask: Sendable, Hashable {
    /// The run that waits for it.
    package let runID: WorkflowRunID
    /// The task of that run, such as `document_check_6c1f0`.
    package let taskID: String

    /// A task as named.
    package init(runID: WorkflowRunID, taskID: String) {
        self.runID = runID
        self.taskID = taskID
    }
}

extension VerificationJobs {
    /// Asks the orchestrator to go on with whatever a report that has news is part of.
    package func settled(_ report: ReportID, of owner: ReportOwner, scope: Scope) async throws {
        switch owner {
        case .task: try await self.reportSettled(report, scope: scope)
        case .check(let check): try await self.checkSettled(check, scope: scope)
        }
    }
}
