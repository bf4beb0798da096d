package import JobQueue
package import PostgresClient
package import VerificationDomain

/// Delete the answers of a scope that have expired; for the orchestrator.
package struct ExpireAnswersJob: JobPayload {
    package static let kind = "expire_answers"
    package static let queue = JobQueueName.orchestrator

    /// Whose answers they are.
    package let scope: Scope

    /// - Parameter hour: Since 1970, at whose end the job runs.
    static func uniqueKey(_ scope: Scope, hour: Int) -> String {
        "\(scope.tenantID):\(scope.environment.rawValue):\(hour)"
    }
}

/// Deletes answers whose day is over, as the orchestrator does.
package struct ExpiredAnswers: Sendable {
    /// How many rows one statement deletes at most.
    package static let batch = 500

    private let sql: any SQLExecutor

    /// - Parameter sql: The pool: each batch is a transaction of its own.
    package init(on sql: any SQLExecutor) { self.sql = sql }

    /// Deletes one batch. Safe to run twice, or by two workers at once.
    /// - Returns: How many rows it deleted; fewer than `limit` when none is left that expired.
    /// - Throws: `SQLError`.
    package func delete(scope: Scope, limit: Int = ExpiredAnswers.batch) async throws -> Int {
        try await self.sql.execute(
            """
            DELETE FROM idempotency_keys
            WHERE tenant_id = \(scope.tenantID) AND environment = \(scope.environment)
                AND (credential, key_digest) IN (
                    SELECT credential, key_digest
                    FROM idempotency_keys
                    WHERE tenant_id = \(scope.tenantID) AND environment = \(scope.environment)
                        AND expires_at <= now()
                    ORDER BY expires_at
                    LIMIT \(limit)
                )
                AND expires_at <= now()
            """, in: scope.sql)
    }
}
