package import Foundation
package import PostgresClient
package import VerificationDomain

/// Reads and writes `api_tokens` of one tenant.
package struct PostgresAPITokenRepository: APITokenRepository {
    private let sql: any SQLExecutor

    /// - Parameter sql: The pool, or an open transaction.
    package init(on sql: any SQLExecutor) { self.sql = sql }

    package func insert(_ token: APIToken) async throws {
        try await self.sql.submit(
            """
            INSERT INTO api_tokens (tenant_id, id, environment, key_id, digest, name, last_four, created_at)
            VALUES (
                \(token.tenantID), \(token.id), \(token.environment), \(token.keyID), \(SQLBytes(token.digest)),
                \(token.name), \(token.lastFour), \(token.createdAt)
            )
            """, in: self.sql.scope(of: token.tenantID))
    }

    package func list(tenant: TenantID) async throws -> [APIToken] {
        try await self.sql.all(
            """
            SELECT tenant_id, id, environment, key_id, digest, name, last_four, created_at, last_used_at, revoked_at
            FROM api_tokens
            WHERE tenant_id = \(tenant)
            ORDER BY created_at, id
            """, in: self.sql.scope(of: tenant), PostgresAPITokenLookup.token)
    }

    package func revoke(_ id: APITokenID, tenant: TenantID) async throws -> Bool {
        try await self.sql.execute(
            """
            UPDATE api_tokens
            SET revoked_at = now()
            WHERE tenant_id = \(tenant) AND id = \(id) AND revoked_at IS NULL
            """, in: self.sql.scope(of: tenant)) > 0
    }
}

/// Finds tokens before their tenant is known, by the lookup function.
package struct PostgresAPITokenLookup: APITokenLookup {
    private let sql: any SQLExecutor

    /// - Parameter sql: The gateway's pool; the lookup runs with its definer's rights, before there is a scope.
    package init(on sql: any SQLExecutor) { self.sql = sql }

    package func find(keyID: String) async throws -> APIToken? {
        try await self.sql.first(
            """
            SELECT tenant_id, id, environment, key_id, digest, name, last_four, created_at, last_used_at, revoked_at
            FROM find_api_token(\(keyID))
            """, in: .unscoped, Self.token)
    }

    package func touch(_ uses: [APITokenID: (tenant: TenantID, at: Date)]) async throws {
        for (tenant, ofTenant) in Dictionary(grouping: uses, by: \.value.tenant) {
            try await self.sql.execute(
                """
                UPDATE api_tokens AS t
                SET last_used_at = used.at
                FROM unnest(\(ofTenant.map(\.key.rawValue)), \(ofTenant.map(\.value.at))) AS used (id, at)
                WHERE t.tenant_id = \(tenant) AND t.id = used.id
                    AND (t.last_used_at IS NULL OR t.last_used_at < used.at)
                """, in: self.sql.scope(of: tenant))
        }
    }

    @Sendable
    static func token(_ row: SQLRow) throws -> APIToken {
        APIToken(
            id: try row.decode("id"), tenantID: try row.decode("tenant_id"),
            environment: try row.decode("environment"), keyID: try row.decode("key_id"),
            digest: try row.decode("digest", as: SQLBytes.self).bytes, name: try row.decode("name"),
            lastFour: try row.decode("last_four"), createdAt: try row.decode("created_at"),
            lastUsedAt: try row.decode("last_used_at"), revokedAt: try row.decode("revoked_at"))
    }
}
