import Foundation
package import PostgresClient
package import VerificationDomain

/// Reads and writes `checks`; no other type names that table but for the ids of what is erased.
package struct PostgresCheckRepository: CheckRepository {
    private let sql: any SQLExecutor

    /// - Parameter sql: The pool, or an open transaction; ``lock(_:includingDeleted:scope:)`` makes sense in the latter
    ///   only.
    package init(on sql: any SQLExecutor) { self.sql = sql }

    /// Not safe to run twice: a second check of one id is refused.
    /// - Throws: `SQLError`, a foreign key violation when there is no such applicant in the scope.
    package func insert(_ check: Check, scope: Scope) async throws {
        try await self.sql.submit(
            """
            INSERT INTO checks (
                tenant_id, environment, id, applicant_id, tags, webhook_ids, applicant_provides_data, redirect_uri,
                privacy_notices_read_consent_given, status, result, created_at, completed_at
            )
            VALUES (
                \(scope.tenantID), \(scope.environment), \(check.id), \(check.applicantID), \(check.tags),
                \(check.audience.webhookIDs?.map(\.rawValue)), \(check.applicantProvidesData), \(check.redirectURI),
                \(check.privacyNoticesReadConsentGiven), \(check.status), \(check.result), \(check.createdAt),
                \(check.completedAt)
            )
            """, in: scope.sql)
    }

    /// - Throws: `SQLError`.
    package func find(_ id: CheckID, scope: Scope) async throws -> Check? {
        try await self.find(id, includingDeleted: false, lock: "", scope: scope)
    }

    /// Sets the transaction's `lock_timeout` to two seconds, and leaves it at that.
    /// - Throws: `SQLError`, for which `isLockTimeout` holds when another holder took longer.
    package func lock(_ id: CheckID, includingDeleted: Bool, scope: Scope) async throws -> Check? {
        try await self.sql.submit("SELECT set_config('lock_timeout', '2s', true)", in: scope.sql)
        return try await self.find(
            id, includingDeleted: includingDeleted, lock: "FOR NO KEY UPDATE OF c", scope: scope)
    }

    /// Sets the transaction's `lock_timeout` to two seconds, and leaves it at that.
    /// - Throws: `SQLError`, for which `isLockTimeout` holds when another holder took longer.
    package func lockAll(of applicant: ApplicantID, scope: Scope) async throws {
        try await self.sql.submit("SELECT set_config('lock_timeout', '2s', true)", in: scope.sql)
        _ = try await self.sql.query(
            """
            SELECT id
            FROM checks
            WHERE tenant_id = \(scope.tenantID) AND environment = \(scope.environment) AND applicant_id = \(applicant)
            ORDER BY id
            FOR NO KEY UPDATE
            """, in: scope.sql)
    }

    private func find(
        _ id: CheckID, includingDeleted: Bool, lock: SQLStatement, scope: Scope
    ) async throws -> Check? {
        try await self.sql.first(
            """
            SELECT \(fragment: Self.columns)
            FROM checks AS c
            JOIN applicants AS a USING (tenant_id, environment)
            WHERE tenant_id = \(scope.tenantID) AND environment = \(scope.environment) AND c.id = \(id)
                AND a.id = c.applicant_id AND (\(includingDeleted) OR a.delete_at IS NULL)
            \(fragment: lock)
            """, in: scope.sql, Self.check)
    }

    /// - Throws: `SQLError`.
    package func list(of applicant: ApplicantID, scope: Scope) async throws -> [Check] {
        try await self.sql.all(
            """
            SELECT \(fragment: Self.columns)
            FROM checks AS c
            JOIN applicants AS a USING (tenant_id, environment)
            WHERE tenant_id = \(scope.tenantID) AND environment = \(scope.environment) AND c.applicant_id = \(applicant)
                AND a.id = c.applicant_id AND a.delete_at IS NULL
            ORDER BY c.created_at DESC, c.id DESC
            """, in: scope.sql, Self.check)
    }

    /// Safe to run twice.
    /// - Throws: `SQLError`.
    package func save(_ check: Check, scope: Scope) async throws {
        try await self.sql.submit(
            """
            UPDATE checks
            SET status = \(check.status), result = \(check.result), completed_at = \(check.completedAt),
                updated_at = now()
            WHERE tenant_id = \(scope.tenantID) AND environment = \(scope.environment) AND id = \(check.id)
            """, in: scope.sql)
    }

    /// - Throws: `SQLError`.
    package func count(of applicant: ApplicantID, scope: Scope) async throws -> [CheckStatus: Int] {
        let rows = try await self.sql.all(
            """
            SELECT status, count(*) AS checks
            FROM checks
            WHERE tenant_id = \(scope.tenantID) AND environment = \(scope.environment) AND applicant_id = \(applicant)
            GROUP BY status
            """, in: scope.sql
        ) { (try $0.decode("status", as: CheckStatus.self), try $0.decode("checks", as: Int.self)) }
        return Dictionary(rows, uniquingKeysWith: +)
    }

    private static let columns: SQLStatement = """
        c.id, c.applicant_id, c.tags, c.webhook_ids, c.applicant_provides_data, c.redirect_uri,
            c.privacy_notices_read_consent_given, c.status, c.result, c.created_at, c.completed_at,
            ARRAY(
                SELECT r.id
                FROM reports AS r
                WHERE r.tenant_id = c.tenant_id AND r.environment = c.environment AND r.check_id = c.id
                ORDER BY r.position
            ) AS report_ids
        """

    @Sendable
    private static func check(_ row: SQLRow) throws -> Check {
        let webhooks = try row.decode("webhook_ids", as: [UUID]?.self)?.map(WebhookID.init(rawValue:))
        let audience: CheckAudience = webhooks.map { $0.isEmpty ? .none : .some($0) } ?? .all
        return Check(
            id: try row.decode("id"), applicantID: try row.decode("applicant_id"),
            createdAt: try row.decode("created_at"), tags: try row.decode("tags"), audience: audience,
            applicantProvidesData: try row.decode("applicant_provides_data"),
            redirectURI: try row.decode("redirect_uri"),
            privacyNoticesReadConsentGiven: try row.decode("privacy_notices_read_consent_given"),
            reportIDs: try row.decode("report_ids", as: [UUID].self).map(ReportID.init(rawValue:)),
            status: try row.decode("status"), result: try row.decode("result"),
            completedAt: try row.decode("completed_at"))
    }
}
