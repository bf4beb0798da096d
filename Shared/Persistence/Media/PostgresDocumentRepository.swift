import CanonicalJSON
package import PostgresClient
package import VerificationDomain

/// Reads and writes `documents`; no other type names that table.
package struct PostgresDocumentRepository: DocumentRepository {
    private let sql: any SQLExecutor

    /// - Parameter sql: The pool, or an open transaction.
    package init(on sql: any SQLExecutor) { self.sql = sql }

    /// Not safe to run twice: a second document of one id is refused.
    /// - Throws: `SQLError`, a foreign key violation when there is no such applicant in the scope.
    package func insert(_ document: Document, scope: Scope) async throws {
        let file = document.file
        try await self.sql.submit(
            """
            INSERT INTO documents (
                tenant_id, environment, id, applicant_id, type, side, issuing_country, location, object_id, file_name,
                content_type, byte_count, sha256, created_at
            )
            VALUES (
                \(scope.tenantID), \(scope.environment), \(document.id), \(document.applicantID), \(document.type),
                \(document.side), \(document.issuingCountry?.rawValue), \(SQLJSON(document.location?.json)),
                \(file.objectID), \(file.fileName), \(file.contentType), \(file.byteCount), \(SQLBytes(file.sha256)),
                \(document.createdAt)
            )
            """, in: scope.sql)
    }

    /// - Throws: `SQLError`.
    package func find(_ id: DocumentID, scope: Scope) async throws -> Document? {
        try await self.sql.first(
            """
            SELECT \(fragment: Self.columns)
            FROM documents AS d
            JOIN applicants AS a USING (tenant_id, environment)
            WHERE tenant_id = \(scope.tenantID) AND environment = \(scope.environment) AND d.id = \(id)
                AND a.id = d.applicant_id AND a.delete_at IS NULL
            """, in: scope.sql, Self.document)
    }

    /// One statement; its order is the server's.
    package func find(
        _ ids: [DocumentID], of applicant: ApplicantID, includingDeleted: Bool, scope: Scope
    ) async throws -> [Document] {
        try await self.sql.all(
            """
            SELECT \(fragment: Self.columns)
            FROM documents AS d
            JOIN applicants AS a USING (tenant_id, environment)
            WHERE tenant_id = \(scope.tenantID) AND environment = \(scope.environment)
                AND d.id = ANY (\(ids.map(\.rawValue))) AND d.applicant_id = \(applicant)
                AND a.id = d.applicant_id AND (\(includingDeleted) OR a.delete_at IS NULL)
            """, in: scope.sql, Self.document)
    }

    /// By the time of upload, and by id where that is the same.
    package func list(of applicant: ApplicantID, scope: Scope) async throws -> [Document] {
        try await self.sql.all(
            """
            SELECT \(fragment: Self.columns)
            FROM documents AS d
            JOIN applicants AS a USING (tenant_id, environment)
            WHERE tenant_id = \(scope.tenantID) AND environment = \(scope.environment)
                AND d.applicant_id = \(applicant)
                AND a.id = d.applicant_id AND a.delete_at IS NULL
            ORDER BY d.created_at, d.id
            """, in: scope.sql, Self.document)
    }

    package func count(of applicant: ApplicantID, scope: Scope) async throws -> Int {
        try await MediaColumns.count(in: "documents", of: applicant, scope: scope, on: self.sql)
    }

    package func objects(of applicant: ApplicantID, scope: Scope) async throws -> [MediaObjectID] {
        try await MediaColumns.objects(in: "documents", of: applicant, scope: scope, on: self.sql)
    }

    private static let columns: SQLStatement = """
        d.id, d.applicant_id, d.type, d.side, d.issuing_country, d.location, d.object_id, d.file_name, d.content_type,
        d.byte_count, d.sha256, d.created_at
        """

    @Sendable
    private static func document(_ row: SQLRow) throws -> Document {
        Document(
            id: try row.decode("id"), applicantID: try row.decode("applicant_id"),
            createdAt: try row.decode("created_at"), type: try row.decode("type"), side: try row.decode("side"),
            issuingCountry: try row.decode("issuing_country", as: String?.self).flatMap(CountryCode.init(_:)),
            file: try MediaColumns.file(row), location: try row.coded("location"))
    }
}
