package import PostgresClient
package import VerificationDomain

/// Reads and writes `id_photos`; no other type names that table.
package struct PostgresIDPhotoRepository: IDPhotoRepository {
    private let sql: any SQLExecutor

    /// - Parameter sql: The pool, or an open transaction.
    package init(on sql: any SQLExecutor) { self.sql = sql }

    package func insert(_ photo: IDPhoto, scope: Scope) async throws {
        let file = photo.file
        try await self.sql.submit(
            """
            INSERT INTO id_photos (
                tenant_id, environment, id, applicant_id, object_id, file_name, content_type, byte_count, sha256,
                created_at
            )
            VALUES (
                \(scope.tenantID), \(scope.environment), \(photo.id), \(photo.applicantID), \(file.objectID),
                \(file.fileName), \(file.contentType), \(file.byteCount), \(SQLBytes(file.sha256)), \(photo.createdAt)
            )
            """, in: scope.sql)
    }

    package func find(_ id: IDPhotoID, scope: Scope) async throws -> IDPhoto? {
        try await self.sql.first(
            """
            SELECT \(fragment: Self.columns)
            FROM id_photos AS p
            JOIN applicants AS a USING (tenant_id, environment)
            WHERE tenant_id = \(scope.tenantID) AND environment = \(scope.environment) AND p.id = \(id)
                AND a.id = p.applicant_id AND a.delete_at IS NULL
            """, in: scope.sql, Self.photo)
    }

    package func list(of applicant: ApplicantID, scope: Scope) async throws -> [IDPhoto] {
        try await self.sql.all(
            """
            SELECT \(fragment: Self.columns)
            FROM id_photos AS p
            JOIN applicants AS a USING (tenant_id, environment)
            WHERE tenant_id = \(scope.tenantID) AND environment = \(scope.environment)
                AND p.applicant_id = \(applicant)
                AND a.id = p.applicant_id AND a.delete_at IS NULL
            ORDER BY p.created_at, p.id
            """, in: scope.sql, Self.photo)
    }

    package func count(of applicant: ApplicantID, scope: Scope) async throws -> Int {
        try await MediaColumns.count(in: "id_photos", of: applicant, scope: scope, on: self.sql)
    }

    package func objects(of applicant: ApplicantID, scope: Scope) async throws -> [MediaObjectID] {
        try await MediaColumns.objects(in: "id_photos", of: applicant, scope: scope, on: self.sql)
    }

    private static let columns: SQLStatement = """
        p.id, p.applicant_id, p.object_id, p.file_name, p.content_type, p.byte_count, p.sha256, p.created_at
        """

    @Sendable
    private static func photo(_ row: SQLRow) throws -> IDPhoto {
        IDPhoto(
            id: try row.decode("id"), applicantID: try row.decode("applicant_id"),
            createdAt: try row.decode("created_at"), file: try MediaColumns.file(row))
    }
}
