package import PostgresClient
package import VerificationDomain

/// Reads and writes `tenants`, which is the deployment's own table.
package struct PostgresTenantRepository: TenantRepository {
    private let sql: any SQLExecutor

    /// - Parameter sql: The pool, or an open transaction.
    package init(on sql: any SQLExecutor) { self.sql = sql }

    package func insert(_ tenant: Tenant) async throws {
        try await self.sql.submit(
            """
            INSERT INTO tenants (id, name, deletion_delay_seconds, created_at)
            VALUES (\(tenant.id), \(tenant.name), \(Int(tenant.deletionDelay.components.seconds)), \(tenant.createdAt))
            """, in: .unscoped)
    }

    package func find(_ id: TenantID) async throws -> Tenant? {
        try await self.sql.first(
            "SELECT id, name, deletion_delay_seconds, created_at FROM tenants WHERE id = \(id)", in: .unscoped,
            Self.tenant)
    }

    package func setDeletionDelay(_ delay: Duration, of id: TenantID) async throws {
        try await self.sql.submit(
            """
            UPDATE tenants SET deletion_delay_seconds = \(Int(delay.components.seconds)) WHERE id = \(id)
            """, in: .unscoped)
    }

    /// - Throws: `SQLError`.
    package func makesEvidenceFiles(_ id: TenantID) async throws -> Bool {
        try await self.sql.first("SELECT evidence_files FROM tenants WHERE id = \(id)", in: .unscoped) {
            try $0.decode("evidence_files", as: Bool.self)
        } ?? false
    }

    /// Safe to run twice.
    /// - Throws: `SQLError`.
    package func setEvidenceFiles(_ isOn: Bool, of id: TenantID) async throws {
        try await self.sql.submit("UPDATE tenants SET evidence_files = \(isOn) WHERE id = \(id)", in: .unscoped)
    }

    package func list() async throws -> [Tenant] {
        try await self.sql.all(
            "SELECT id, name, deletion_delay_seconds, created_at FROM tenants ORDER BY created_at, id", in: .unscoped,
            Self.tenant)
    }

    @Sendable
    private static func tenant(_ row: SQLRow) throws -> Tenant {
        Tenant(
            id: try row.decode("id"), name: try row.decode("name"), createdAt: try row.decode("created_at"),
            deletionDelay: .seconds(try row.decode("deletion_delay_seconds", as: Int.self)))
    }
}
