package import PostgresClient
package import VerificationDomain

/// Appends to `audit_log`.
package struct PostgresAuditLog: AuditLog {
    private let sql: any SQLExecutor

    /// - Parameter sql: The pool, or the transaction of what is audited.
    package init(on sql: any SQLExecutor) { self.sql = sql }

    /// - Throws: `SQLError`: of a foreign key when there is no such tenant.
    package func record(_ entry: AuditEntry, scope: Scope) async throws {
        try await self.append(entry, tenant: scope.tenantID, environment: scope.environment, in: scope.sql)
    }

    /// Within an environment's transaction too, whose scope it keeps.
    /// - Throws: `SQLError`: of a foreign key when there is no such tenant.
    package func record(_ entry: AuditEntry, tenant: TenantID) async throws {
        try await self.append(entry, tenant: tenant, environment: nil, in: self.sql.scope(of: tenant))
    }

    private func append(
        _ entry: AuditEntry, tenant: TenantID, environment: TenantEnvironment?, in scope: SQLScope
    ) async throws {
        try await self.sql.submit(
            """
            INSERT INTO audit_log (
                tenant_id, environment, actor_kind, actor_id, action, subject_kind, subject_id
            )
            VALUES (
                \(tenant), \(environment), \(entry.actor.kind), \(entry.actor.identity), \(entry.action),
                \(entry.subject.kind), \(entry.subject.id)
            )
            """, in: scope)
    }
}
