package import PostgresClient
package import VerificationDomain

/// Reads and writes `results_feedback`; no other type names that table.
package struct PostgresResultsFeedbackRepository: ResultsFeedbackRepository {
    private let sql: any SQLExecutor

    /// - Parameter sql: The pool, or an open transaction.
    package init(on sql: any SQLExecutor) { self.sql = sql }

    /// - Throws: `SQLError`, a foreign key violation when the scope has no such applicant, check or report.
    package func insert(_ feedback: ResultsFeedback, scope: Scope) async throws {
        try await self.sql.submit(
            """
            INSERT INTO results_feedback (
                tenant_id, environment, id, applicant_id, check_id, report_id, expected_result, feedback_notes, created_at
            )
            VALUES (
                \(scope.tenantID), \(scope.environment), \(feedback.id), \(feedback.applicantID),
                \(feedback.subject.checkID), \(feedback.subject.reportID), \(feedback.expected), \(feedback.notes), \(feedback.createdAt)
            )
            """, in: scope.sql)
    }

    /// - Throws: `SQLError`.
    package func list(about subject: ResultsFeedback.Subject, scope: Scope) async throws -> [ResultsFeedback] {
        let isAbout: SQLStatement =
            switch subject {
            case .check(let id): "check_id = \(id)"
            case .report(let id): "report_id = \(id)"
            }
        return try await self.sql.all(
            """
            SELECT id, applicant_id, expected_result, feedback_notes, created_at
            FROM results_feedback
            WHERE tenant_id = \(scope.tenantID) AND environment = \(scope.environment) AND \(fragment: isAbout)
            ORDER BY created_at, id
            """, in: scope.sql
        ) { row in
            ResultsFeedback(
                id: try row.decode("id"), applicantID: try row.decode("applicant_id"), subject: subject,
                expected: try row.decode("expected_result"), notes: try row.decode("feedback_notes"),
                createdAt: try row.decode("created_at"))
        }
    }
}

extension ResultsFeedback.Subject {
    fileprivate var checkID: CheckID? {
        guard case .check(let id) = self else { return nil }
        return id
    }

    fileprivate var reportID: ReportID? {
        guard case .report(let id) = self else { return nil }
        return id
    }
}
