package import PostgresClient
package import VerificationDomain

/// Reads and writes `workflow_run_files`; no other type names that table, but for the erasure of events.
package struct PostgresRunFileRepository: RunFileRepository {
    private let sql: any SQLExecutor

    /// - Parameter sql: The pool, or an open transaction.
    package init(on sql: any SQLExecutor) { self.sql = sql }

    /// Not safe to run twice: a second file of one id is refused.
    /// - Throws: `SQLError`, a foreign key violation when there is no such run in the scope.
    package func insert(_ file: RunFile, scope: Scope) async throws {
        try await self.insert([file], conflict: "", scope: scope)
    }

    /// Safe to run twice, and by two at once.
    /// - Throws: `SQLError`, a foreign key violation when there is no such run in the scope.
    package func insertMissing(_ files: [RunFile], scope: Scope) async throws {
        try await self.insert(files, conflict: "ON CONFLICT DO NOTHING", scope: scope)
    }

    private func insert(_ files: [RunFile], conflict: SQLStatement, scope: Scope) async throws {
        for file in files {
            try await self.sql.submit(
                """
                INSERT INTO workflow_run_files (
                    tenant_id, environment, id, applicant_id, run_id, kind, object_id, created_at
                )
                VALUES (
                    \(scope.tenantID), \(scope.environment), \(file.id), \(file.applicantID), \(file.runID),
                    \(file.kind), \(file.objectID), \(file.createdAt)
                )
                \(fragment: conflict)
                """, in: scope.sql)
        }
    }

    /// - Throws: `SQLError`.
    package func find(_ id: RunFileID, includingDeleted: Bool, scope: Scope) async throws -> RunFile? {
        try await self.sql.first(
            """
            SELECT \(fragment: Self.columns)
            FROM workflow_run_files AS f
            JOIN applicants AS a USING (tenant_id, environment)
            WHERE tenant_id = \(scope.tenantID) AND environment = \(scope.environment) AND f.id = \(id)
                AND a.id = f.applicant_id AND (\(includingDeleted) OR a.delete_at IS NULL)
            """, in: scope.sql, Self.file)
    }

    /// - Throws: `SQLError`.
    package func list(of run: WorkflowRunID, includingDeleted: Bool, scope: Scope) async throws -> [RunFile] {
        try await self.sql.all(
            """
            SELECT \(fragment: Self.columns)
            FROM workflow_run_files AS f
            JOIN applicants AS a USING (tenant_id, environment)
            WHERE tenant_id = \(scope.tenantID) AND environment = \(scope.environment) AND f.run_id = \(run)
                AND a.id = f.applicant_id AND (\(includingDeleted) OR a.delete_at IS NULL)
            ORDER BY f.created_at, f.id
            """, in: scope.sql, Self.file)
    }

    /// Safe to run twice: the second time nothing changes.
    /// - Throws: `SQLError`.
    package func complete(_ id: RunFileID, content: RunFile.Content, scope: Scope) async throws -> Bool {
        try await self.sql.execute(
            """
            UPDATE workflow_run_files
            SET byte_count = \(content.byteCount), sha256 = \(SQLBytes(content.sha256)),
                completed_at = \(content.madeAt)
            WHERE tenant_id = \(scope.tenantID) AND environment = \(scope.environment) AND id = \(id)
                AND completed_at IS NULL
            """, in: scope.sql) > 0
    }

    /// - Throws: `SQLError`.
    package func objects(of applicant: ApplicantID, scope: Scope) async throws -> [MediaObjectID] {
        try await MediaColumns.objects(in: "workflow_run_files", of: applicant, scope: scope, on: self.sql)
    }

    private static let columns: SQLStatement = """
        f.id, f.kind, f.run_id, f.applicant_id, f.object_id, f.created_at, f.byte_count, f.sha256, f.completed_at
        """

    @Sendable
    private static func file(_ row: SQLRow) throws -> RunFile {
        let size = try row.decode("byte_count", as: Int?.self)
        let digest = try row.decode("sha256", as: SQLBytes?.self)
        return RunFile(
            id: try row.decode("id"), kind: try row.decode("kind"), runID: try row.decode("run_id"),
            applicantID: try row.decode("applicant_id"), objectID: try row.decode("object_id"),
            createdAt: try row.decode("created_at"),
            content: try size.map {
                RunFile.Content(
                    byteCount: $0, sha256: digest?.bytes ?? [], madeAt: try row.decode("completed_at"))
            })
    }
}
