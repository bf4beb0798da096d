package import PostgresClient
package import VerificationDomain

/// Reads `reports` by the document that they were made of.
package struct PostgresDocumentAttemptRepository: DocumentAttemptRepository {
    private let sql: any SQLExecutor

    /// - Parameter sql: The pool, or an open transaction.
    package init(on sql: any SQLExecutor) { self.sql = sql }

    /// One look into `reports_by_document`.
    /// - Throws: `SQLError`.
    package func others(like id: ReportID, limit: Int, scope: Scope) async throws -> [DocumentAttempt]? {
        // A report whose document is known has a row even when it is the only one of it.
        let rows = try await self.sql.all(
            """
            SELECT r.id, r.applicant_id, r.result, r.first_name, r.last_name, r.date_of_birth, r.created_at,
                r.completed_at
            FROM reports AS own
            LEFT JOIN LATERAL (
                SELECT o.id, o.applicant_id, o.result, o.properties ->> 'first_name' AS first_name,
                    o.properties ->> 'last_name' AS last_name, o.properties ->> 'date_of_birth' AS date_of_birth,
                    o.created_at, o.completed_at
                FROM reports AS o
                JOIN applicants AS a USING (tenant_id, environment)
                WHERE tenant_id = \(scope.tenantID) AND environment = \(scope.environment)
                    AND o.document_key = own.document_key AND o.id <> own.id
                    AND a.id = o.applicant_id AND a.delete_at IS NULL
                ORDER BY o.created_at DESC, o.id DESC
                LIMIT \(limit)
            ) AS r ON true
            WHERE own.tenant_id = \(scope.tenantID) AND own.environment = \(scope.environment) AND own.id = \(id)
                AND own.document_key IS NOT NULL
            ORDER BY r.created_at, r.id
            """, in: scope.sql, Self.attempt)
        return rows.isEmpty ? nil : rows.compactMap { $0 }
    }

    /// - Returns: `nil` for the row that stands for none.
    @Sendable
    private static func attempt(_ row: SQLRow) throws -> DocumentAttempt? {
        guard let id = try row.decode("id", as: ReportID?.self) else { return nil }
        let applicantID: ApplicantID = try row.decode("applicant_id")
        let names = [
            try row.decode("first_name", as: String?.self), try row.decode("last_name", as: String?.self),
        ]
        return DocumentAttempt(
            reportID: id, applicantID: applicantID, result: try row.decode("result"), names: names.compactMap { $0 },
            dateOfBirth: try row.decode("date_of_birth"), createdAt: try row.decode("created_at"),
            completedAt: try row.decode("completed_at"))
    }
}
