import CanonicalJSON
package import Foundation
package import PostgresClient
package import VerificationDomain
package import Workflows

/// Reads and writes `workflow_runs`, their tags, events, tasks and links; no other type names those tables but for
/// the lookup of links.
package struct PostgresWorkflowRunRepository: WorkflowRunRepository {
    let sql: any SQLExecutor

    /// - Parameter sql: The pool, or an open transaction; ``lock(_:includingDeleted:scope:)`` makes sense in the latter
    ///   only.
    package init(on sql: any SQLExecutor) { self.sql = sql }

    /// Lined up for the transaction's next round trip: up to five statements, whatever the numbers. Not safe to run
    /// twice.
    /// - Throws: `SQLError`, a foreign key violation when the scope has no such applicant or workflow version;
    ///   `EncodingError` as ``WorkflowRunState/encoded()``.
    package func insert(
        _ locked: LockedRun, events: [WorkflowRunEvent], linkHash: [UInt8], scope: Scope
    ) async throws {
        let run = locked.run
        try await self.sql.submit(
            """
            INSERT INTO workflow_runs (
                tenant_id, environment, id, applicant_id, workflow_id, workflow_version, definition_digest,
                rollout_base_version, rollout_version, rollout_percentage, rollout_bucket, status, state, output,
                reasons, error_type, error_message, customer_user_id, link_completed_redirect_url,
                link_expired_redirect_url, link_expires_at, link_language, created_at, updated_at, completed_at
            )
            VALUES (
                \(scope.tenantID), \(scope.environment), \(run.id), \(run.applicantID), \(run.workflowID),
                \(run.workflowVersion), \(run.definitionDigest), \(run.rollout?.baseVersion),
                \(run.rollout?.version), \(run.rollout?.percentage), \(run.rollout?.bucket), \(run.status),
                \(SQLJSON(bytes: locked.state.encoded())), \(SQLJSON(run.output)), \(run.reasons),
                \(run.fault?.type), \(run.fault?.message), \(run.customerUserID), \(run.link.completedRedirectURL),
                \(run.link.expiredRedirectURL), \(run.link.expiresAt), \(run.link.language.code), \(run.createdAt),
                \(run.updatedAt), \(run.completedAt)
            )
            """, in: scope.sql)
        if !run.tags.isEmpty {
            try await self.sql.submit(
                """
                INSERT INTO workflow_run_tags (tenant_id, environment, run_id, position, tag)
                SELECT \(scope.tenantID), \(scope.environment), \(run.id), position, tag
                FROM unnest(\(run.tags)) WITH ORDINALITY AS given (tag, position)
                """, in: scope.sql)
        }
        try await self.sql.submit(
            """
            INSERT INTO links (token_hash, tenant_id, environment, run_id)
            VALUES (\(SQLBytes(linkHash)), \(scope.tenantID), \(scope.environment), \(run.id))
            """, in: scope.sql)
        try await self.write(locked.tasks, of: run.id, scope: scope)
        try await self.append(events, to: run.id, after: 0, by: nil, at: run.createdAt, scope: scope)
    }

    /// One statement.
    /// - Throws: `SQLError`.
    package func find(_ id: WorkflowRunID, scope: Scope) async throws -> WorkflowRun? {
        try await self.sql.first(
            """
            SELECT \(fragment: RunColumns.all)
            FROM workflow_runs AS r
            JOIN applicants AS a USING (tenant_id, environment)
            WHERE tenant_id = \(scope.tenantID) AND environment = \(scope.environment) AND r.id = \(id)
                AND a.id = r.applicant_id AND a.delete_at IS NULL
            """, in: scope.sql, RunColumns.run)
    }

    /// Sets the transaction's `lock_timeout` to two seconds, and leaves it at that.
    /// - Throws: `SQLError`, for which `isLockTimeout` holds when another holder took longer; `DecodingError` when the
    ///   state is of a later release.
    package func lock(_ id: WorkflowRunID, includingDeleted: Bool, scope: Scope) async throws -> LockedRun? {
        try await self.sql.submit("SELECT set_config('lock_timeout', '2s', true)", in: scope.sql)
        let found = try await self.sql.first(
            """
            SELECT \(fragment: RunColumns.all), r.state
            FROM workflow_runs AS r
            JOIN applicants AS a USING (tenant_id, environment)
            WHERE tenant_id = \(scope.tenantID) AND environment = \(scope.environment) AND r.id = \(id)
                AND a.id = r.applicant_id AND (\(includingDeleted) OR a.delete_at IS NULL)
            FOR NO KEY UPDATE OF r
            """, in: scope.sql
        ) { row in
            (try RunColumns.run(row), try WorkflowRunState(decoding: row.decode("state", as: SQLJSON.self).bytes))
        }
        guard let (run, state) = found else { return nil }
        let tasks = try await self.tasks(of: id, includingDeleted: includingDeleted, scope: scope)
        let count = try await self.sql.first(
            """
            SELECT count(*) AS events
            FROM workflow_run_events
            WHERE tenant_id = \(scope.tenantID) AND environment = \(scope.environment) AND run_id = \(id)
            """, in: scope.sql
        ) { try $0.decode("events", as: Int.self) }
        return LockedRun(run: run, state: state, tasks: tasks, eventCount: count ?? 0)
    }

    /// - Throws: `SQLError`; `DecodingError` when a stored state is damaged.
    package func openTimers(of applicant: ApplicantID, scope: Scope) async throws -> [TaskTimer] {
        try await self.sql.submit("SELECT set_config('lock_timeout', '2s', true)", in: scope.sql)
        return try await self.sql.all(
            """
            SELECT id, state
            FROM workflow_runs
            WHERE tenant_id = \(scope.tenantID) AND environment = \(scope.environment)
                AND applicant_id = \(applicant) AND completed_at IS NULL
            ORDER BY id
            FOR NO KEY UPDATE
            """, in: scope.sql
        ) { row in
            let state = try WorkflowRunState(decoding: row.decode("state", as: SQLJSON.self).bytes)
            let runID = try row.decode("id", as: WorkflowRunID.self)
            return state.tasks.filter(\.hasTimer).map {
                TaskTimer(
                    runID: runID, taskID: $0.id, attempt: $0.attempt, number: state.timerNumber(of: $0.id))
            }
        }.flatMap { $0 }
    }

    /// Lined up for the transaction's next round trip: up to three statements. The caller holds the run's lock.
    /// - Throws: `SQLError`, a unique violation when the log holds more events than `locked` says; `EncodingError` as
    ///   ``WorkflowRunState/encoded()``.
    package func save(
        _ locked: LockedRun, changedTasks: [WorkflowTask], events: [WorkflowRunEvent], by actor: AuditActor?,
        at moment: Date, scope: Scope
    ) async throws {
        let run = locked.run
        try await self.sql.submit(
            """
            UPDATE workflow_runs
            SET status = \(run.status), state = \(SQLJSON(bytes: locked.state.encoded())),
                output = \(SQLJSON(run.output)), reasons = \(run.reasons), error_type = \(run.fault?.type),
                error_message = \(run.fault?.message), updated_at = \(run.updatedAt),
                completed_at = \(run.completedAt)
            WHERE tenant_id = \(scope.tenantID) AND environment = \(scope.environment) AND id = \(run.id)
            """, in: scope.sql)
        try await self.write(changedTasks, of: run.id, scope: scope)
        try await self.append(
            events, to: run.id, after: locked.eventCount, by: actor, at: moment, scope: scope)
    }

    /// One statement, whatever the filter.
    /// - Throws: `SQLError`.
    package func list(_ filter: WorkflowRunFilter, page: Page, scope: Scope) async throws -> [WorkflowRun] {
        var conditions: SQLStatement = ""
        if !filter.statuses.isEmpty {
            conditions = conditions + " AND r.status = ANY (\(filter.statuses.map(\.rawValue).sorted()))"
        }
        if let applicantID = filter.applicantID {
            conditions = conditions + " AND r.applicant_id = \(applicantID)"
        }
        if let after = filter.createdAfter { conditions = conditions + " AND r.created_at > \(after)" }
        if let before = filter.createdBefore { conditions = conditions + " AND r.created_at < \(before)" }
        if !filter.tags.isEmpty {
            // Tags may come twice, in the run and in the filter.
            conditions =
                conditions + """
                     AND (
                        SELECT count(DISTINCT t.tag)
                        FROM workflow_run_tags AS t
                        WHERE t.tenant_id = \(scope.tenantID) AND t.environment = \(scope.environment)
                            AND t.run_id = r.id AND t.tag = ANY (\(filter.tags))
                    ) = (
                        SELECT count(DISTINCT tag)
                        FROM unnest(\(filter.tags)) AS wanted (tag)
                    )
                    """
        }
        let order: SQLStatement =
            filter.isAscending
            ? "r.completed_at ASC NULLS LAST, r.created_at ASC, r.id ASC"
            : "r.completed_at DESC NULLS FIRST, r.created_at DESC, r.id DESC"
        return try await self.sql.all(
            """
            SELECT \(fragment: RunColumns.all)
            FROM workflow_runs AS r
            JOIN applicants AS a USING (tenant_id, environment)
            WHERE tenant_id = \(scope.tenantID) AND environment = \(scope.environment)
                AND a.id = r.applicant_id AND a.delete_at IS NULL\(fragment: conditions)
            ORDER BY \(fragment: order)
            LIMIT \(page.size) OFFSET \(page.offset)
            """, in: scope.sql, RunColumns.run)
    }

    /// One statement.
    /// - Throws: `SQLError`.
    package func tasks(of id: WorkflowRunID, scope: Scope) async throws -> [WorkflowTask] {
        try await self.tasks(of: id, includingDeleted: false, scope: scope)
    }

    private func tasks(
        of id: WorkflowRunID, includingDeleted: Bool, scope: Scope
    ) async throws -> [WorkflowTask] {
        try await self.sql.all(
            """
            SELECT \(fragment: TaskColumns.all)
            FROM workflow_tasks AS t
            JOIN workflow_runs AS r USING (tenant_id, environment)
            JOIN applicants AS a USING (tenant_id, environment)
            WHERE tenant_id = \(scope.tenantID) AND environment = \(scope.environment) AND t.run_id = \(id)
                AND r.id = t.run_id AND a.id = r.applicant_id AND (\(includingDeleted) OR a.delete_at IS NULL)
            ORDER BY t.position
            """, in: scope.sql, TaskColumns.task)
    }

    /// One statement.
    /// - Throws: `SQLError`.
    package func task(_ taskID: String, of id: WorkflowRunID, scope: Scope) async throws -> WorkflowTask? {
        try await self.sql.first(
            """
            SELECT \(fragment: TaskColumns.all)
            FROM workflow_tasks AS t
            JOIN workflow_runs AS r USING (tenant_id, environment)
            JOIN applicants AS a USING (tenant_id, environment)
            WHERE tenant_id = \(scope.tenantID) AND environment = \(scope.environment) AND t.run_id = \(id)
                AND t.id = \(taskID) AND r.id = t.run_id AND a.id = r.applicant_id AND a.delete_at IS NULL
            """, in: scope.sql, TaskColumns.task)
    }

    private func append(
        _ events: [WorkflowRunEvent], to id: WorkflowRunID, after count: Int, by actor: AuditActor?,
        at moment: Date, scope: Scope
    ) async throws {
        if events.isEmpty { return }
        let documents = try events.map { SQLJSON(try $0.json()) }
        try await self.sql.submit(
            """
            INSERT INTO workflow_run_events (
                tenant_id, environment, run_id, sequence, event, at, actor_kind, actor_id
            )
            SELECT \(scope.tenantID), \(scope.environment), \(id), \(count) + position, event, \(moment),
                CASE WHEN position = 1 THEN \(actor?.kind) END, CASE WHEN position = 1 THEN \(actor?.identity) END
            FROM unnest(\(documents)) WITH ORDINALITY AS happened (event, position)
            """, in: scope.sql)
    }

    /// Inserts tasks that are new and updates those that are there.
    private func write(_ tasks: [WorkflowTask], of id: WorkflowRunID, scope: Scope) async throws {
        if tasks.isEmpty { return }
        try await self.sql.submit(
            """
            INSERT INTO workflow_tasks (
                tenant_id, environment, run_id, id, position, definition_id, definition_version, attempt, status,
                input, output, retry, created_at, updated_at
            )
            SELECT \(scope.tenantID), \(scope.environment), \(id), task.id, task.position, task.definition_id,
                task.definition_version, task.attempt, task.status, task.input, task.output, task.retry,
                task.created_at, task.updated_at
            FROM unnest(
                \(tasks.map(\.id)), \(tasks.map(\.position))::integer[], \(tasks.map(\.definitionID)),
                \(tasks.map(\.definitionVersion)), \(tasks.map(\.attempt))::integer[],
                \(tasks.map(\.status.rawValue)), \(tasks.map { SQLJSON($0.input) }),
                \(tasks.map { SQLJSON($0.output) }), \(tasks.map { SQLJSON($0.retry?.json) }),
                \(tasks.map(\.createdAt)), \(tasks.map(\.updatedAt))
            ) AS task (
                id, position, definition_id, definition_version, attempt, status, input, output, retry,
                created_at, updated_at
            )
            ON CONFLICT (tenant_id, environment, run_id, id)
            DO UPDATE SET attempt = excluded.attempt, status = excluded.status, input = excluded.input,
                output = excluded.output, retry = excluded.retry, updated_at = excluded.updated_at
            """, in: scope.sql)
    }
}

/// Finds the run behind a link, by the lookup function.
package struct PostgresLinkLookup: LinkLookup {
    private let sql: any SQLExecutor

    /// - Parameter sql: The pool; no scope is set yet.
    package init(on sql: any SQLExecutor) { self.sql = sql }

    /// One statement, which needs no scope.
    /// - Throws: `SQLError`.
    package func find(hash: [UInt8]) async throws -> (scope: Scope, runID: WorkflowRunID)? {
        try await self.sql.first(
            "SELECT tenant_id, environment, run_id FROM find_link(\(SQLBytes(hash)))", in: .unscoped
        ) { row in
            (
                Scope(tenantID: try row.decode("tenant_id"), environment: try row.decode("environment")),
                try row.decode("run_id")
            )
        }
    }
}
