package import PostgresClient
package import VerificationDomain

/// Reads and writes the table of one kind of media; no other type names that table, which is named as the kind is in the
/// plural.
package struct PostgresMediumRepository<Kind: StoredMediumKind>: MediumRepository {
    private let sql: any SQLExecutor

    /// - Parameter sql: The pool, or an open transaction.
    package init(on sql: any SQLExecutor) { self.sql = sql }

    /// Not safe to run twice: a second medium of one id is refused.
    /// - Throws: `SQLError`, a foreign key violation when there is no such applicant in the scope.
    package func insert(_ medium: Medium<Kind>, scope: Scope) async throws {
        let file = medium.file
        var names: SQLStatement = ""
        for name in Kind.detailColumns { names = "\(fragment: names), \(fragment: .verbatim(name))" }
        var values: SQLStatement = ""
        for value in Kind.values(of: medium.details) { values = "\(fragment: values), \(fragment: value)" }
        try await self.sql.submit(
            """
            INSERT INTO \(fragment: Self.table) (
                tenant_id, environment, id, applicant_id, object_id, file_name, content_type, byte_count, sha256,
                created_at\(fragment: names)
            )
            VALUES (
                \(scope.tenantID), \(scope.environment), \(medium.id), \(medium.applicantID), \(file.objectID),
                \(file.fileName), \(file.contentType), \(file.byteCount), \(SQLBytes(file.sha256)),
                \(medium.createdAt)\(fragment: values)
            )
            """, in: scope.sql)
    }

    /// - Throws: `SQLError`.
    package func find(_ id: Identifier<Medium<Kind>>, scope: Scope) async throws -> Medium<Kind>? {
        try await self.sql.first(
            """
            SELECT \(fragment: Self.columns)
            FROM \(fragment: Self.table) AS m
            JOIN applicants AS a USING (tenant_id, environment)
            WHERE tenant_id = \(scope.tenantID) AND environment = \(scope.environment) AND m.id = \(id)
                AND a.id = m.applicant_id AND a.delete_at IS NULL
            """, in: scope.sql, Self.medium)
    }

    /// One statement; its order is the server's.
    /// - Throws: `SQLError`.
    package func find(
        _ ids: [Identifier<Medium<Kind>>], of applicant: ApplicantID, scope: Scope
    ) async throws -> [Medium<Kind>] {
        try await self.sql.all(
            """
            SELECT \(fragment: Self.columns)
            FROM \(fragment: Self.table) AS m
            JOIN applicants AS a USING (tenant_id, environment)
            WHERE tenant_id = \(scope.tenantID) AND environment = \(scope.environment)
                AND m.id = ANY (\(ids.map(\.rawValue))) AND m.applicant_id = \(applicant)
                AND a.id = m.applicant_id AND a.delete_at IS NULL
            """, in: scope.sql, Self.medium)
    }

    /// By the time of upload, and by id where that is the same.
    /// - Throws: `SQLError`.
    package func list(of applicant: ApplicantID, scope: Scope) async throws -> [Medium<Kind>] {
        try await self.sql.all(
            """
            SELECT \(fragment: Self.columns)
            FROM \(fragment: Self.table) AS m
            JOIN applicants AS a USING (tenant_id, environment)
            WHERE tenant_id = \(scope.tenantID) AND environment = \(scope.environment)
                AND m.applicant_id = \(applicant)
                AND a.id = m.applicant_id AND a.delete_at IS NULL
            ORDER BY m.created_at, m.id
            """, in: scope.sql, Self.medium)
    }

    /// - Throws: `SQLError`.
    package func count(of applicant: ApplicantID, scope: Scope) async throws -> Int {
        try await MediaColumns.count(in: Self.table, of: applicant, scope: scope, on: self.sql)
    }

    /// - Throws: `SQLError`.
    package func objects(of applicant: ApplicantID, scope: Scope) async throws -> [MediaObjectID] {
        try await MediaColumns.objects(in: Self.table, of: applicant, scope: scope, on: self.sql)
    }

    private static var table: SQLStatement { .verbatim(Kind.plural) }

    private static var columns: SQLStatement {
        var columns: SQLStatement = """
            m.id, m.applicant_id, m.object_id, m.file_name, m.content_type, m.byte_count, m.sha256, m.created_at
            """
        for name in Kind.detailColumns { columns = "\(fragment: columns), \(fragment: .verbatim("m.\(name)"))" }
        return columns
    }

    @Sendable
    private static func medium(_ row: SQLRow) throws -> Medium<Kind> {
        Medium<Kind>(
            id: try row.decode("id"), applicantID: try row.decode("applicant_id"),
            createdAt: try row.decode("created_at"), file: try MediaColumns.file(row),
            details: try Kind.details(row))
    }
}

/// Reads and writes `live_photos`.
package typealias PostgresLivePhotoRepository = PostgresMediumRepository<LivePhotoKind>
/// Reads and writes `id_photos`.
package typealias PostgresIDPhotoRepository = PostgresMediumRepository<IDPhotoKind>
