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
    /// - Throws: `SQLError`, a foreign key violation when there is no such task in the scope.
    package func insert(_ report: Report, scope: Scope) async throws {
        try await self.sql.submit(
            """
            INSERT INTO reports (
                tenant_id, environment, id, applicant_id, run_id, task_id, task_attempt, name, status, input,
                created_at
            )
            VALUES (
                \(scope.tenantID), \(scope.environment), \(report.id), \(report.applicantID), \(report.runID),
                \(report.taskID), \(report.taskAttempt), \(report.name), \(report.status), \(SQLJSON(report.input)),
                \(report.createdAt)
            )
            """, in: scope.sql)
    }

    /// - Throws: `SQLError`; `BreakdownError` when what is stored is no breakdown.
    package func find(_ id: ReportID, scope: Scope) async throws -> Report? {
        try await self.sql.first(
            """
            SELECT id, applicant_id, run_id, task_id, task_attempt, name, status, input, result, sub_result,
                breakdown, properties, created_at, completed_at
            FROM reports
            WHERE tenant_id = \(scope.tenantID) AND environment = \(scope.environment) AND id = \(id)
            """, in: scope.sql, Self.report)
    }

    /// - Throws: `SQLError`; `BreakdownError` when what is stored is no breakdown.
    package func list(of run: WorkflowRunID, scope: Scope) async throws -> [Report] {
        try await self.sql.all(
            """
            SELECT id, applicant_id, run_id, task_id, task_attempt, name, status, input, result, sub_result,
                breakdown, properties, created_at, completed_at
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

    @Sendable
    private static func report(_ row: SQLRow) throws -> Report {
        let input = try row.json("input")
        let breakdown = try row.optionalJSON("breakdown")?.objectValue?.mapValues { try Breakdown(json: $0) }
        let outcome = try row.decode("result", as: ReportResult?.self).map { result in
            ReportOutcome(
                result: result, subResult: try row.decode("sub_result"), breakdown: breakdown ?? [:],
                properties: try row.optionalJSON("properties")?.objectValue ?? [:])
        }
        return Report(
            id: try row.decode("id"), applicantID: try row.decode("applicant_id"), runID: try row.decode("run_id"),
            taskID: try row.decode("task_id"), taskAttempt: try row.decode("task_attempt"),
            name: try row.decode("name"), input: input, createdAt: try row.decode("created_at"),
            status: try row.decode("status"), outcome: outcome,
            pendingBreakdown: outcome == nil ? breakdown : nil, completedAt: try row.decode("completed_at"))
    }
}
