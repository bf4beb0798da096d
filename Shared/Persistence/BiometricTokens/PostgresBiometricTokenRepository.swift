package import PostgresClient
package import VerificationDomain

/// Reads and writes `biometric_tokens`; no other type names that table.
package struct PostgresBiometricTokenRepository: BiometricTokenRepository {
    private let sql: any SQLExecutor

    /// - Parameter sql: The pool, or an open transaction.
    package init(on sql: any SQLExecutor) { self.sql = sql }

    private static let columns: SQLStatement = """
        t.id, t.customer_user_id, t.applicant_id, t.media_type, t.status, t.inserted_at
        """

    /// Whether the applicant of a row is there, and not deleted.
    private static let isOwned: SQLStatement = """
        EXISTS (
            SELECT FROM applicants AS a
            WHERE a.tenant_id = t.tenant_id AND a.environment = t.environment AND a.id = t.applicant_id
                AND a.delete_at IS NULL
        )
        """

    /// - Throws: `SQLError`, a foreign key violation when the scope has no such applicant.
    package func insert(_ token: BiometricToken, scope: Scope) async throws {
        try await self.sql.submit(
            """
            INSERT INTO biometric_tokens (
                tenant_id, environment, customer_user_id, id, applicant_id, media_type, status, inserted_at
            )
            VALUES (
                \(scope.tenantID), \(scope.environment), \(token.customerUserID), \(token.id), \(token.applicantID),
                \(token.mediaType), \(token.status), \(token.insertedAt)
            )
            """, in: scope.sql)
    }

    /// - Throws: `SQLError`.
    package func list(of customerUserID: String, scope: Scope) async throws -> [BiometricToken] {
        try await self.sql.all(
            """
            SELECT \(fragment: Self.columns)
            FROM biometric_tokens AS t
            WHERE t.tenant_id = \(scope.tenantID) AND t.environment = \(scope.environment)
                AND t.customer_user_id = \(customerUserID) AND \(fragment: Self.isOwned)
            ORDER BY t.inserted_at, t.id
            """, in: scope.sql, Self.token)
    }

    /// - Throws: `SQLError`.
    package func find(
        _ id: BiometricTokenID, of customerUserID: String, scope: Scope
    ) async throws -> BiometricToken? {
        try await self.sql.first(
            """
            SELECT \(fragment: Self.columns)
            FROM biometric_tokens AS t
            WHERE t.tenant_id = \(scope.tenantID) AND t.environment = \(scope.environment)
                AND t.customer_user_id = \(customerUserID) AND t.id = \(id) AND \(fragment: Self.isOwned)
            """, in: scope.sql, Self.token)
    }

    /// - Throws: `SQLError`.
    package func set(
        _ status: BiometricToken.Status, of id: BiometricTokenID, of customerUserID: String, scope: Scope
    ) async throws -> BiometricToken? {
        try await self.sql.first(
            """
            UPDATE biometric_tokens AS t
            SET status = \(status)
            WHERE t.tenant_id = \(scope.tenantID) AND t.environment = \(scope.environment)
                AND t.customer_user_id = \(customerUserID) AND t.id = \(id) AND \(fragment: Self.isOwned)
            RETURNING \(fragment: Self.columns)
            """, in: scope.sql, Self.token)
    }

    /// - Throws: `SQLError`.
    package func delete(
        _ id: BiometricTokenID?, of customerUserID: String, scope: Scope
    ) async throws -> [BiometricTokenID] {
        try await self.sql.all(
            """
            DELETE FROM biometric_tokens AS t
            WHERE t.tenant_id = \(scope.tenantID) AND t.environment = \(scope.environment)
                AND t.customer_user_id = \(customerUserID) AND t.id = coalesce(\(id), t.id)
                AND \(fragment: Self.isOwned)
            RETURNING t.id
            """, in: scope.sql
        ) { try $0.decode("id") }
    }

    @Sendable
    private static func token(_ row: SQLRow) throws -> BiometricToken {
        BiometricToken(
            id: try row.decode("id"), customerUserID: try row.decode("customer_user_id"),
            applicantID: try row.decode("applicant_id"), mediaType: try row.decode("media_type"),
            status: try row.decode("status"), insertedAt: try row.decode("inserted_at"))
    }
}
