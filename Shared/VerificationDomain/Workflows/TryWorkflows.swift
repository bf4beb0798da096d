package import Workflows

/// Looks back at runs, and tries versions on them: nothing here changes anything.
package struct TryWorkflows: Sendable {
    private let store: any VerificationStore

    /// - Parameter store: Read outside a transaction.
    package init(store: any VerificationStore) {
        self.store = store
    }

    /// Tells what happened to a run, step by step and why.
    /// - Throws: ``WorkflowRunProblem/notFound(_:)``; `WorkflowRunError` when the log does not fit the version, which
    ///   no run's does.
    package func trace(
        of id: WorkflowRunID, scope: Scope
    ) async throws -> (history: RunHistory, trace: WorkflowTrace) {
        guard let history = try await self.store.runs.history(of: id, scope: scope),
            let version = try await self.store.workflows.version(
                history.run.workflowVersion, of: history.run.workflowID, tenant: scope.tenantID)
        else { throw WorkflowRunProblem.notFound(id) }
        let trace = try WorkflowTrace(
            events: history.events.map { (event: $0.event, at: $0.at) }, definition: version.definition,
            digest: version.digest)
        return (history, trace)
    }

    /// Plays recorded runs of a workflow on a definition, and tells what would have become of them.
    /// - Parameters:
    ///   - digest: As the definition is stored with; its own when it is not stored.
    ///   - filter: Which runs. Those of deleted applicants are left out.
    /// - Throws: ``WorkflowError/notFound(_:)``; the store's own error.
    package func replay(
        _ filter: RunHistoryFilter, of id: WorkflowID, on definition: WorkflowDefinition, digest: String, scope: Scope
    ) async throws -> ReplayReport {
        guard try await self.store.workflows.find(id, tenant: scope.tenantID, lock: .none) != nil else {
            throw WorkflowError.notFound(id)
        }
        let histories = try await self.store.runs.histories(filter, of: id, scope: scope)
        var definitions: [Int: WorkflowDefinition] = [:]
        for number in Set(histories.map(\.run.workflowVersion)) {
            definitions[number] =
                try await self.store.workflows.version(number, of: id, tenant: scope.tenantID)?.definition
        }
        let recorded = histories.map { $0.recorded(on: definitions[$0.run.workflowVersion]) }
        return WorkflowReplay.run(recorded, on: definition, digest: digest)
    }
}

extension RunHistory {
    /// The run as a replay takes it.
    /// - Parameter definition: The version that it ran on.
    fileprivate func recorded(on definition: WorkflowDefinition?) -> RecordedRun {
        RecordedRun(
            runID: self.run.id.description, events: self.events.map { (event: $0.event, at: $0.at) },
            outcome: self.outcome, definition: definition)
    }
}
