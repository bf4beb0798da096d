import Workflows

/// Reads workflow runs and their tasks.
package struct ReadWorkflowRuns: Sendable {
    /// Source: API reference, "List Workflow Runs".
    package static let pageSize = 20

    private let store: any VerificationStore

    /// - Parameter store: Read outside a transaction: each call sees one statement's view.
    package init(store: any VerificationStore) {
        self.store = store
    }

    /// Reads a run whose applicant is not deleted.
    /// - Throws: ``WorkflowRunProblem/notFound(_:)``.
    package func find(_ id: WorkflowRunID, scope: Scope) async throws -> WorkflowRun {
        guard let run = try await self.store.runs.find(id, scope: scope) else {
            throw WorkflowRunProblem.notFound(id)
        }
        return run
    }

    /// Reads a page of the runs that a filter lets through.
    /// - Parameter page: From 1; a page holds ``pageSize`` runs.
    /// - Throws: ``ApplicantError`` when the filter names an applicant that is unknown, another scope's or deleted, as
    ///   other lists of an applicant's things do.
    package func list(_ filter: WorkflowRunFilter, page: Int, scope: Scope) async throws -> [WorkflowRun] {
        if let applicant = filter.applicantID { _ = try await self.store.applicants.existing(applicant, scope: scope) }
        return try await self.store.runs.list(filter, page: Page(number: page, size: Self.pageSize), scope: scope)
    }

    /// Tasks that began, in that order.
    /// - Throws: ``WorkflowRunProblem/notFound(_:)``.
    package func tasks(of id: WorkflowRunID, scope: Scope) async throws -> [WorkflowTask] {
        let tasks = try await self.store.runs.tasks(of: id, scope: scope)
        // A run has its start at least: none means no run.
        if tasks.isEmpty { throw WorkflowRunProblem.notFound(id) }
        return tasks
    }

    /// Reads a task that has begun.
    /// - Throws: ``WorkflowRunProblem``: which of the two, run and task, is not there.
    package func task(_ taskID: String, of id: WorkflowRunID, scope: Scope) async throws -> WorkflowTask {
        if let task = try await self.store.runs.task(taskID, of: id, scope: scope) { return task }
        _ = try await self.find(id, scope: scope)
        throw WorkflowRunProblem.taskNotFound(taskID)
    }
}
