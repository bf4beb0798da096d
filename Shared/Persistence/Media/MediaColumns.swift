import PostgresClient
import VerificationDomain

/// The columns that every table of uploaded files has.
enum MediaColumns {
    static func file(_ row: SQLRow) throws -> MediaFile {
        MediaFile(
            objectID: try row.decode("object_id"), fileName: try row.decode("file_name"),
            contentType: try row.decode("content_type"), byteCount: try row.decode("byte_count"),
            sha256: try row.decode("sha256", as: SQLBytes.self).bytes)
    }

    /// How many files of an applicant a table of uploaded files has.
    /// - Throws: `SQLError`.
    static func count(
        in table: SQLStatement, of applicant: ApplicantID, scope: Scope, on sql: any SQLExecutor
    ) async throws -> Int {
        try await sql.first(
            """
            SELECT count(*) AS files
            FROM \(fragment: table)
            WHERE tenant_id = \(scope.tenantID) AND environment = \(scope.environment) AND applicant_id = \(applicant)
            """, in: scope.sql
        ) { try $0.decode("files", as: Int.self) } ?? 0
    }

    /// The stored objects of an applicant in a table of uploaded files, whether the applicant is deleted or not.
    /// - Throws: `SQLError`.
    static func objects(
        in table: SQLStatement, of applicant: ApplicantID, scope: Scope, on sql: any SQLExecutor
    ) async throws -> [MediaObjectID] {
        try await sql.all(
            """
            SELECT object_id
            FROM \(fragment: table)
            WHERE tenant_id = \(scope.tenantID) AND environment = \(scope.environment) AND applicant_id = \(applicant)
            """, in: scope.sql
        ) { try $0.decode("object_id") }
    }
}
