package import Foundation
package import PostgresClient
package import VerificationDomain

/// Reads and writes `oauth_clients` of one tenant.
package struct PostgresOAuthClientRepository: OAuthClientRepository {
    private let sql: any SQLExecutor

    /// - Parameter sql: The pool, or an open transaction.
    package init(on sql: any SQLExecutor) { self.sql = sql }

    /// - Throws: `SQLError`.
    package func insert(_ client: OAuthClient) async throws {
        try await self.sql.submit(
            """
            INSERT INTO oauth_clients (tenant_id, id, environment, key_id, digest, name, created_at)
            VALUES (
                \(client.tenantID), \(client.id), \(client.environment), \(client.keyID),
                \(SQLBytes(client.digest)), \(client.name), \(client.createdAt)
            )
            """, in: self.sql.scope(of: client.tenantID))
    }

    /// - Throws: `SQLError`.
    package func list(tenant: TenantID) async throws -> [OAuthClient] {
        try await self.sql.all(
            """
            SELECT tenant_id, id, environment, key_id, digest, name, created_at, last_used_at, revoked_at
            FROM oauth_clients
            WHERE tenant_id = \(tenant)
            ORDER BY created_at, id
            """, in: self.sql.scope(of: tenant), PostgresOAuthClientLookup.client)
    }

    /// - Throws: `SQLError`.
    package func revoke(_ id: OAuthClientID, tenant: TenantID) async throws -> Bool {
        try await self.sql.execute(
            """
            UPDATE oauth_clients
            SET revoked_at = now()
            WHERE tenant_id = \(tenant) AND id = \(id) AND revoked_at IS NULL
            """, in: self.sql.scope(of: tenant)) > 0
    }
}

/// Finds OAuth clients before their tenant is known, by the lookup function.
package struct PostgresOAuthClientLookup: OAuthClientLookup {
    private let sql: any SQLExecutor

    /// - Parameter sql: The gateway's pool; the lookup runs with its definer's rights, before there is a scope.
    package init(on sql: any SQLExecutor) { self.sql = sql }

    /// - Throws: `SQLError`.
    package func find(keyID: String) async throws -> OAuthClient? {
        try await self.sql.first(
            """
            SELECT tenant_id, id, environment, key_id, digest, name, created_at, last_used_at, revoked_at
            FROM find_oauth_client(\(keyID))
            """, in: .unscoped, Self.client)
    }

    /// - Throws: `SQLError`.
    package func touch(_ uses: [OAuthClientID: (tenant: TenantID, at: Date)]) async throws {
        for (tenant, ofTenant) in Dictionary(grouping: uses, by: \.value.tenant) {
            try await self.sql.execute(
                """
                UPDATE oauth_clients AS c
                SET last_used_at = used.at
                FROM unnest(\(ofTenant.map(\.key.rawValue)), \(ofTenant.map(\.value.at))) AS used (id, at)
                WHERE c.tenant_id = \(tenant) AND c.id = used.id
                    AND (c.last_used_at IS NULL OR c.last_used_at < used.at)
                """, in: self.sql.scope(of: tenant))
        }
    }

    @Sendable
    static func client(_ row: SQLRow) throws -> OAuthClient {
        OAuthClient(
            id: try row.decode("id"), tenantID: try row.decode("tenant_id"),
            environment: try row.decode("environment"), keyID: try row.decode("key_id"),
            digest: try row.decode("digest", as: SQLBytes.self).bytes, name: try row.decode("name"),
            createdAt: try row.decode("created_at"), lastUsedAt: try row.decode("last_used_at"),
            revokedAt: try row.decode("revoked_at"))
    }
}
