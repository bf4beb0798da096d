import CanonicalJSON
package import Foundation
package import PostgresClient
package import Reports
package import VerificationDomain

/// Reads and writes `reports`; no other type names that table.
package struct PostgresReportRepository: ReportRepository {
    private let sql: any SQLExecutor

    /// - Parameter sql: The pool, or an open transaction.
    package init(on sql: any SQLExecutor) { self.sql = sql }

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

    package func find(_ id: ReportID, scope: Scope) async throws -> Report? {
        try await self.sql.first(
            """
            SELECT id, applicant_id, run_id, task_id, task_attempt, name, status, input, result, sub_result,
                breakdown, properties, created_at, completed_at
            FROM reports
            WHERE tenant_id = \(scope.tenantID) AND environment = \(scope.environment) AND id = \(id)
            """, in: scope.sql, Self.report)
    }

    package func complete(
        _ id: ReportID, outcome: ReportOutcome, at moment: Date, scope: Scope
    ) async throws -> Bool {
        try await self.sql.execute(
            """
            UPDATE reports
            SET status = 'complete', result = \(outcome.result), sub_result = \(outcome.subResult),
                breakdown = \(SQLJSON(outcome.breakdownJSON)), properties = \(SQLJSON(outcome.propertiesJSON)),
                completed_at = \(moment)
            WHERE tenant_id = \(scope.tenantID) AND environment = \(scope.environment) AND id = \(id)
                AND status = 'awaiting_data'
            """, in: scope.sql) > 0
    }

    package func awaitApproval(_ id: ReportID, scope: Scope) async throws -> Bool {
        try await self.sql.execute(
            """
            UPDATE reports
            SET status = 'awaiting_approval'
            WHERE tenant_id = \(scope.tenantID) AND environment = \(scope.environment) AND id = \(id)
                AND status = 'awaiting_data'
            """, in: scope.sql) > 0
    }

    @Sendable
    private static func report(_ row: SQLRow) throws -> Report {
        let input = try row.json("input")
        let result = try row.decode("result", as: ReportResult?.self)
        let outcome = try result.map { result in
            ReportOutcome(
                result: result, subResult: try row.decode("sub_result"),
                breakdown: try (row.optionalJSON("breakdown")?.objectValue ?? [:]).mapValues {
                    try Breakdown(json: $0)
                },
                properties: try row.optionalJSON("properties")?.objectValue ?? [:])
        }
        return Report(
            id: try row.decode("id"), applicantID: try row.decode("applicant_id"), runID: try row.decode("run_id"),
            taskID: try row.decode("task_id"), taskAttempt: try row.decode("task_attempt"),
            name: try row.decode("name"), input: input, createdAt: try row.decode("created_at"),
            status: try row.decode("status"), outcome: outcome, completedAt: try row.decode("completed_at"))
    }
}
