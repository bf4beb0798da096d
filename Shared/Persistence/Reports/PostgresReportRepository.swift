import CanonicalJSON
package import Foundation
package import PostgresClient
package import Reports
package import VerificationDomain

/// Reads and writes `reports`; no other type names that table.
package struct PostgresReportRepository: ReportRepository {
    let sql: any SQLExecutor

    /// - Parameter sql: The pool, or an open transaction.
    package init(on sql: any SQLExecutor) { self.sql = sql }

    /// Stores all but the outcome: a new report has none. Not safe to run twice: a second report of one id is refused.
    /// - Throws: `SQLError`, a foreign key violation when there is no such task or check in the scope.
    package func insert(_ report: Report, scope: Scope) async throws {
        let (task, check) = (report.owner.task, report.owner.checkID)
        try await self.sql.submit(
            """
            INSERT INTO reports (
                tenant_id, environment, id, applicant_id, run_id, task_id, task_attempt, check_id, position, name,
                status, is_paused, input, created_at
            )
            VALUES (
                \(scope.tenantID), \(scope.environment), \(report.id), \(report.applicantID), \(task?.runID),
                \(task?.taskID), \(task == nil ? nil : report.taskAttempt), \(check),
                CASE WHEN \(check != nil) THEN (
                    SELECT count(*)
                    FROM reports
                    WHERE tenant_id = \(scope.tenantID) AND environment = \(scope.environment) AND check_id = \(check)
                ) END,
                \(report.name), \(report.status), \(report.isPaused), \(SQLJSON(report.input)), \(report.createdAt)
            )
            """, in: scope.sql)
    }

    /// - Throws: `SQLError`; `BreakdownError` when what is stored is no breakdown.
    package func find(_ id: ReportID, scope: Scope) async throws -> Report? {
        try await self.sql.first(
            """
            SELECT \(fragment: Self.columns)
            FROM reports
            WHERE tenant_id = \(scope.tenantID) AND environment = \(scope.environment) AND id = \(id)
            """, in: scope.sql, Self.report)
    }

    /// - Throws: `SQLError`; `BreakdownError` when what is stored is no breakdown.
    package func list(of check: CheckID, scope: Scope) async throws -> [Report] {
        try await self.sql.all(
            """
            SELECT \(fragment: Self.columns)
            FROM reports
            WHERE tenant_id = \(scope.tenantID) AND environment = \(scope.environment) AND check_id = \(check)
            ORDER BY position
            """, in: scope.sql, Self.report)
    }

    /// - Throws: `SQLError`; `BreakdownError` when what is stored is no breakdown.
    package func list(of run: WorkflowRunID, scope: Scope) async throws -> [Report] {
        try await self.sql.all(
            """
            SELECT \(fragment: Self.columns)
            FROM reports
            WHERE tenant_id = \(scope.tenantID) AND environment = \(scope.environment) AND run_id = \(run)
            ORDER BY created_at, id
            """, in: scope.sql, Self.report)
    }

    /// Safe to run twice: the second time nothing changes.
    /// - Throws: `SQLError`.
    package func complete(
        _ id: ReportID, outcome: ReportOutcome, by decider: ReportDecider, at moment: Date, scope: Scope
    ) async throws -> Bool {
        try await self.sql.execute(
            """
            UPDATE reports
            SET status = 'complete', result = \(outcome.result), sub_result = \(outcome.subResult),
                breakdown = \(SQLJSON(outcome.breakdownJSON)), properties = \(SQLJSON(outcome.propertiesJSON)),
                completed_at = \(moment)
            WHERE tenant_id = \(scope.tenantID) AND environment = \(scope.environment) AND id = \(id)
                AND status = \(decider.turn)
            """, in: scope.sql) > 0
    }

    /// Safe to run twice: the second time nothing changes.
    /// - Throws: `SQLError`.
    package func awaitApproval(
        _ id: ReportID, breakdown: [String: Breakdown], scope: Scope
    ) async throws -> Bool {
        try await self.sql.execute(
            """
            UPDATE reports
            SET status = 'awaiting_approval', breakdown = \(SQLJSON(.object(breakdown.mapValues(\.jsonValue))))
            WHERE tenant_id = \(scope.tenantID) AND environment = \(scope.environment) AND id = \(id)
                AND status = 'awaiting_data'
            """, in: scope.sql) > 0
    }

    /// Lined up for the transaction's next round trip. Safe to run twice: the second time nothing changes.
    /// - Throws: `SQLError`.
    package func cancel(of run: WorkflowRunID, taskIDs: [String], scope: Scope) async throws {
        try await self.sql.submit(
            """
            UPDATE reports
            SET status = 'cancelled'
            WHERE tenant_id = \(scope.tenantID) AND environment = \(scope.environment) AND run_id = \(run)
                AND task_id = ANY (\(taskIDs)) AND status IN ('awaiting_data', 'awaiting_approval')
            """, in: scope.sql)
    }

    /// Safe to run twice: the second time nothing changes.
    /// - Throws: `SQLError`.
    package func cancel(_ id: ReportID, scope: Scope) async throws -> Bool {
        try await self.sql.execute(
            """
            UPDATE reports
            SET status = 'cancelled', is_paused = false
            WHERE tenant_id = \(scope.tenantID) AND environment = \(scope.environment) AND id = \(id)
                AND status IN ('awaiting_data', 'awaiting_approval')
            """, in: scope.sql) > 0
    }

    /// Safe to run twice: the second time nothing changes.
    /// - Throws: `SQLError`.
    package func resume(_ id: ReportID, scope: Scope) async throws -> Bool {
        try await self.sql.execute(
            """
            UPDATE reports
            SET is_paused = false
            WHERE tenant_id = \(scope.tenantID) AND environment = \(scope.environment) AND id = \(id) AND is_paused
            """, in: scope.sql) > 0
    }

    /// Safe to run twice: the second time nothing changes.
    /// - Throws: `SQLError`.
    package func withdraw(_ id: ReportID, reason: String, scope: Scope) async throws -> Bool {
        try await self.sql.execute(
            """
            UPDATE reports
            SET status = 'withdrawn', properties = \(SQLJSON(.object(["reason": .string(reason)])))
            WHERE tenant_id = \(scope.tenantID) AND environment = \(scope.environment) AND id = \(id)
                AND status = 'awaiting_data'
            """, in: scope.sql) > 0
    }

    /// Lined up for the transaction's next round trip. Safe to run twice.
    /// - Throws: `SQLError`.
    package func note(announced statuses: [ReportID: ReportStatus], scope: Scope) async throws {
        try await self.sql.submit(
            """
            UPDATE reports
            SET announced_status = told.status
            FROM unnest(\(statuses.keys.map(\.rawValue))::uuid[], \(statuses.values.map(\.rawValue))::text[])
                AS told (id, status)
            WHERE tenant_id = \(scope.tenantID) AND environment = \(scope.environment) AND reports.id = told.id
            """, in: scope.sql)
    }

    private static let columns: SQLStatement = """
        id, applicant_id, run_id, task_id, task_attempt, check_id, name, status, is_paused, announced_status, input,
            result, sub_result, breakdown, properties, created_at, completed_at
        """

    /// What a report is part of; the table holds that it is one of the two.
    static func owner(_ row: SQLRow) throws -> ReportOwner {
        if let check = try row.decode("check_id", as: CheckID?.self) { return .check(check) }
        return .task(ReportTask(runID: try row.decode("run_id"), taskID: try row.decode("task_id")))
    }

    @Sendable
    private static func report(_ row: SQLRow) throws -> Report {
        let input = try row.json("input")
        let breakdown = try row.optionalJSON("breakdown")?.objectValue?.mapValues { try Breakdown(json: $0) }
        let outcome = try row.decode("result", as: ReportResult?.self).map { result in
            ReportOutcome(
                result: result, subResult: try row.decode("sub_result"), breakdown: breakdown ?? [:],
                properties: try row.optionalJSON("properties")?.objectValue ?? [:])
        }
        let status: ReportStatus = try row.decode("status")
        let reason = try status == .withdrawn ? row.optionalJSON("properties")?["reason"]?.stringValue : nil
        return Report(
            id: try row.decode("id"), applicantID: try row.decode("applicant_id"), owner: try Self.owner(row),
            taskAttempt: try row.decode("task_attempt", as: Int?.self) ?? 1, name: try row.decode("name"),
            input: input, createdAt: try row.decode("created_at"), status: status,
            isPaused: try row.decode("is_paused"), withdrawalReason: reason,
            announcedStatus: try row.decode("announced_status"), outcome: outcome,
            pendingBreakdown: outcome == nil ? breakdown : nil, completedAt: try row.decode("completed_at"))
    }
}
