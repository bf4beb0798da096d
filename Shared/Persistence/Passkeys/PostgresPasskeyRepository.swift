package import PostgresClient
package import VerificationDomain

/// Reads and writes `passkeys`; no other type names that table.
package struct PostgresPasskeyRepository: PasskeyRepository {
    private let sql: any SQLExecutor

    /// - Parameter sql: The pool, or an open transaction.
    package init(on sql: any SQLExecutor) { self.sql = sql }

    private static let columns: SQLStatement = """
        p.id, p.username, p.applicant_id, p.application_domain, p.state, p.created_at, p.last_used_at
        """

    /// Whether the applicant of a row is there, and not deleted.
    private static let isOwned: SQLStatement = """
        EXISTS (
            SELECT FROM applicants AS a
            WHERE a.tenant_id = p.tenant_id AND a.environment = p.environment AND a.id = p.applicant_id
                AND a.delete_at IS NULL
        )
        """

    /// - Throws: `SQLError`, a foreign key violation when the scope has no such applicant.
    package func insert(_ passkey: Passkey, scope: Scope) async throws {
        try await self.sql.submit(
            """
            INSERT INTO passkeys (
                tenant_id, environment, username, id, applicant_id, application_domain, state, created_at,
                last_used_at
            )
            VALUES (
                \(scope.tenantID), \(scope.environment), \(passkey.username), \(passkey.id), \(passkey.applicantID),
                \(passkey.applicationDomain), \(passkey.state), \(passkey.createdAt), \(passkey.lastUsedAt)
            )
            """, in: scope.sql)
    }

    /// - Throws: `SQLError`.
    package func list(of username: String, scope: Scope) async throws -> [Passkey] {
        try await self.sql.all(
            """
            SELECT \(fragment: Self.columns)
            FROM passkeys AS p
            WHERE p.tenant_id = \(scope.tenantID) AND p.environment = \(scope.environment)
                AND p.username = \(username) AND \(fragment: Self.isOwned)
            ORDER BY p.created_at, p.id
            """, in: scope.sql, Self.passkey)
    }

    /// - Throws: `SQLError`.
    package func find(_ id: String, of username: String, scope: Scope) async throws -> Passkey? {
        try await self.sql.first(
            """
            SELECT \(fragment: Self.columns)
            FROM passkeys AS p
            WHERE p.tenant_id = \(scope.tenantID) AND p.environment = \(scope.environment)
                AND p.username = \(username) AND p.id = \(id) AND \(fragment: Self.isOwned)
            """, in: scope.sql, Self.passkey)
    }

    /// - Throws: `SQLError`.
    package func set(
        _ state: Passkey.State, of id: String, of username: String, scope: Scope
    ) async throws -> Passkey? {
        try await self.sql.first(
            """
            UPDATE passkeys AS p
            SET state = \(state)
            WHERE p.tenant_id = \(scope.tenantID) AND p.environment = \(scope.environment)
                AND p.username = \(username) AND p.id = \(id) AND \(fragment: Self.isOwned)
            RETURNING \(fragment: Self.columns)
            """, in: scope.sql, Self.passkey)
    }

    /// - Throws: `SQLError`.
    package func delete(_ id: String?, of username: String, scope: Scope) async throws -> [String] {
        try await self.sql.all(
            """
            DELETE FROM passkeys AS p
            WHERE p.tenant_id = \(scope.tenantID) AND p.environment = \(scope.environment)
                AND p.username = \(username) AND p.id = coalesce(\(id), p.id) AND \(fragment: Self.isOwned)
            RETURNING p.id
            """, in: scope.sql
        ) { try $0.decode("id") }
    }

    @Sendable
    private static func passkey(_ row: SQLRow) throws -> Passkey {
        Passkey(
            id: try row.decode("id"), username: try row.decode("username"),
            applicantID: try row.decode("applicant_id"), applicationDomain: try row.decode("application_domain"),
            state: try row.decode("state"), createdAt: try row.decode("created_at"),
            lastUsedAt: try row.decode("last_used_at"))
    }
}
