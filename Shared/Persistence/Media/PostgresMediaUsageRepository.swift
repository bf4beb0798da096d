package import PostgresClient
package import VerificationDomain

/// Reads `media_usage`, which triggers of the media's tables write, and sets its limit.
package struct PostgresMediaUsageRepository: MediaUsageRepository {
    private let sql: any SQLExecutor

    /// - Parameter sql: The pool, or an open transaction.
    package init(on sql: any SQLExecutor) { self.sql = sql }

    /// - Throws: `SQLError`.
    package func usage(scope: Scope) async throws -> MediaUsage {
        try await self.sql.first(
            """
            SELECT byte_count, file_count, byte_limit
            FROM media_usage
            WHERE tenant_id = \(scope.tenantID) AND environment = \(scope.environment)
            """, in: scope.sql
        ) { row in
            MediaUsage(
                byteCount: try row.decode("byte_count"), fileCount: try row.decode("file_count"),
                byteLimit: try row.decode("byte_limit"))
        } ?? MediaUsage()
    }

    /// - Throws: `SQLError`.
    package func limit(to byteLimit: Int64?, scope: Scope) async throws {
        try await self.sql.execute(
            """
            INSERT INTO media_usage (tenant_id, environment, byte_limit)
            VALUES (\(scope.tenantID), \(scope.environment), \(byteLimit))
            ON CONFLICT (tenant_id, environment) DO UPDATE SET byte_limit = EXCLUDED.byte_limit
            """, in: scope.sql)
    }
}
