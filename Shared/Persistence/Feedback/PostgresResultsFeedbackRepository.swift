package import PostgresClient
package import VerificationDomain

/// Reads and writes `results_feedback`; no other type names that table.
package struct PostgresResultsFeedbackRepository: ResultsFeedbackRepository {
    private let sql: any SQLExecutor

    /// - Parameter sql: The pool, or an open transaction.
    package init(on sql: any SQLExecutor) { self.sql = sql }

    /// - Throws: `SQLError`, a foreign key violation when the scope has no such applicant or report.
    package func insert(_ feedback: ResultsFeedback, scope: Scope) async throws {
        try await self.sql.submit(
            """
            INSERT INTO results_feedback (
                tenant_id, environment, id, applicant_id, report_id, expected_result, feedback_notes, created_at
            )
            VALUES (
                \(scope.tenantID), \(scope.environment), \(feedback.id), \(feedback.applicantID),
                \(feedback.reportID), \(feedback.expected), \(feedback.notes), \(feedback.createdAt)
            )
            """, in: scope.sql)
    }

    /// - Throws: `SQLError`.
    package func list(of report: ReportID, scope: Scope) async throws -> [ResultsFeedback] {
        try await self.sql.all(
            """
            SELECT id, applicant_id, report_id, expected_result, feedback_notes, created_at
            FROM results_feedback
            WHERE tenant_id = \(scope.tenantID) AND environment = \(scope.environment) AND report_id = \(report)
            ORDER BY created_at, id
            """, in: scope.sql
        ) { row in
            ResultsFeedback(
                id: try row.decode("id"), applicantID: try row.decode("applicant_id"),
                reportID: try row.decode("report_id"), expected: try row.decode("expected_result"),
                notes: try row.decode("feedback_notes"), createdAt: try row.decode("created_at"))
        }
    }
}
