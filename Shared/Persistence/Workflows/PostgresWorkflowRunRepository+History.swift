import CanonicalJSON
import PostgresClient
package import VerificationDomain
import Workflows

extension PostgresWorkflowRunRepository {
    /// Two statements; the log may be newer than the run outside a transaction.
    /// - Throws: `SQLError`; `DecodingError` when an event is of a later release.
    package func history(of id: WorkflowRunID, scope: Scope) async throws -> RunHistory? {
        guard let run = try await self.find(id, scope: scope) else { return nil }
        return try await self.histories(of: [run], scope: scope).first
    }

    /// Two statements, whatever the number of runs.
    /// - Throws: `SQLError`; `DecodingError` when an event is of a later release.
    package func histories(
        _ filter: RunHistoryFilter, of workflow: WorkflowID, scope: Scope
    ) async throws -> [RunHistory] {
        var conditions: SQLStatement = ""
        if let version = filter.version { conditions = conditions + " AND r.workflow_version = \(version)" }
        if let after = filter.createdAfter { conditions = conditions + " AND r.created_at > \(after)" }
        if let before = filter.createdBefore { conditions = conditions + " AND r.created_at < \(before)" }
        let runs = try await self.sql.all(
            """
            SELECT \(fragment: RunColumns.all)
            FROM workflow_runs AS r
            JOIN applicants AS a USING (tenant_id, environment)
            WHERE tenant_id = \(scope.tenantID) AND environment = \(scope.environment)
                AND r.workflow_id = \(workflow) AND a.id = r.applicant_id AND a.delete_at IS NULL\(fragment: conditions)
            ORDER BY r.created_at DESC, r.id DESC
            LIMIT \(filter.limit)
            """, in: scope.sql, RunColumns.run)
        return try await self.histories(of: runs, scope: scope)
    }

    private func histories(of runs: [WorkflowRun], scope: Scope) async throws -> [RunHistory] {
        if runs.isEmpty { return [] }
        let entries = try await self.sql.all(
            """
            SELECT run_id, sequence, event, at, actor_kind, actor_id
            FROM workflow_run_events
            WHERE tenant_id = \(scope.tenantID) AND environment = \(scope.environment)
                AND run_id = ANY (\(runs.map(\.id.rawValue)))
            ORDER BY run_id, sequence
            """, in: scope.sql
        ) { row in (try row.decode("run_id", as: WorkflowRunID.self), try Self.entry(row)) }
        let logs = Dictionary(grouping: entries, by: \.0)
        return runs.map { RunHistory(run: $0, events: (logs[$0.id] ?? []).map(\.1)) }
    }

    private static func entry(_ row: SQLRow) throws -> LoggedRunEvent {
        let kind = try row.decode("actor_kind", as: String?.self)
        let identity = try row.decode("actor_id", as: String?.self)
        return LoggedRunEvent(
            sequence: try row.decode("sequence"),
            event: try WorkflowRunEvent(decoding: row.decode("event", as: SQLJSON.self).bytes),
            at: try row.decode("at"), actor: kind.flatMap { AuditActor(kind: $0, identity: identity ?? "") })
    }
}

extension WorkflowRunEvent {
    /// Reads an entry as the log keeps it, however deep.
    fileprivate init(decoding bytes: [UInt8]) throws {
        self = try WorkflowRunEvent(json: JSONValue(parsing: bytes, maximumDepth: 256))
    }
}
