package import Foundation
package import PostgresClient
package import VerificationDomain
package import Webhooks

/// Reads and writes `webhooks`; the dispatcher reads them with their events.
package struct PostgresWebhookRepository: WebhookRepository {
    private let sql: any SQLExecutor
    private let keys: TenantKeys?

    /// - Parameters:
    ///   - sql: The pool, or an open transaction.
    ///   - keys: Opens and seals webhook tokens; `nil` in services that have no business with them, which then
    ///     cannot read or write webhooks.
    package init(on sql: any SQLExecutor, keys: TenantKeys?) {
        self.sql = sql
        self.keys = keys
    }

    /// Adds a webhook; its token and its OAuth client's secret are sealed for its row.
    /// - Throws: ``SQLError``; ``TenantKeyError/notStored`` without keys.
    package func insert(_ webhook: Webhook, tenant: TenantID) async throws {
        let sealed = try await self.requiredKeys().seal(
            Array(webhook.token.rawValue.utf8), tenant: tenant, object: Self.sealedObject, id: webhook.id.rawValue)
        let secret = try await self.sealedSecret(of: webhook, tenant: tenant)
        try await self.sql.submit(
            """
            INSERT INTO webhooks (
                tenant_id, id, name, url, enabled, events, environments, payload_version, token_sealed,
                oauth_enabled, oauth_server_url, oauth_client_id, oauth_client_secret_sealed, oauth_scope, created_at
            )
            VALUES (
                \(tenant), \(webhook.id), \(webhook.name), \(webhook.url), \(webhook.isEnabled),
                \(webhook.eventNames), \(webhook.environmentNames), \(webhook.payloadVersion), \(SQLBytes(sealed)),
                \(webhook.oauth.isEnabled), \(webhook.oauth.serverURL), \(webhook.oauth.clientID), \(secret),
                \(webhook.oauth.scope), \(webhook.createdAt)
            )
            """, in: self.sql.scope(of: tenant))
    }

    /// Reads one webhook and opens its token.
    /// - Returns: `nil` when the tenant has no such webhook.
    /// - Throws: ``SQLError``; `SealingError` or ``TenantKeyError`` when the token does not open.
    package func find(_ id: WebhookID, tenant: TenantID, lock: RowLock) async throws -> Webhook? {
        let row = try await self.sql.query(
            """
            SELECT \(fragment: Self.columns)
            FROM webhooks
            WHERE tenant_id = \(tenant) AND id = \(id)
            \(fragment: lock.clause)
            """, in: self.sql.scope(of: tenant)
        ).first
        guard let row else { return nil }
        return try await self.webhook(row, tenant: tenant)
    }

    /// Reads all webhooks of a tenant, oldest first.
    /// - Throws: As ``find(_:tenant:lock:)``.
    package func list(tenant: TenantID) async throws -> [Webhook] {
        let rows = try await self.sql.query(
            """
            SELECT \(fragment: Self.columns)
            FROM webhooks
            WHERE tenant_id = \(tenant)
            ORDER BY created_at, id
            """, in: self.sql.scope(of: tenant))
        var webhooks: [Webhook] = []
        for row in rows { webhooks.append(try await self.webhook(row, tenant: tenant)) }
        return webhooks
    }

    /// Writes everything that can change; nothing when there is no such webhook.
    /// - Throws: ``SQLError``; ``TenantKeyError/notStored`` without keys, for a webhook with a secret of an OAuth client.
    package func update(_ webhook: Webhook, tenant: TenantID) async throws {
        let secret = try await self.sealedSecret(of: webhook, tenant: tenant)
        try await self.sql.submit(
            """
            UPDATE webhooks
            SET name = \(webhook.name), url = \(webhook.url), enabled = \(webhook.isEnabled),
                events = \(webhook.eventNames), environments = \(webhook.environmentNames),
                payload_version = \(webhook.payloadVersion), oauth_enabled = \(webhook.oauth.isEnabled),
                oauth_server_url = \(webhook.oauth.serverURL), oauth_client_id = \(webhook.oauth.clientID),
                oauth_client_secret_sealed = \(secret), oauth_scope = \(webhook.oauth.scope), updated_at = now()
            WHERE tenant_id = \(tenant) AND id = \(webhook.id)
            """, in: self.sql.scope(of: tenant))
    }

    /// Keeps the token that is in force as the one to be replaced, and stores the next one beside it.
    /// - Returns: When the next one takes over, by the database's clock; `nil` when there is no such webhook.
    /// - Throws: ``SQLError``; ``TenantKeyError/notStored`` without keys.
    package func rotate(
        _ webhook: Webhook, to next: WebhookToken, after delay: Duration, tenant: TenantID
    ) async throws -> Date? {
        let keys = try self.requiredKeys()
        let sealed = try await keys.seal(
            Array(webhook.token.rawValue.utf8), tenant: tenant, object: Self.sealedObject, id: webhook.id.rawValue)
        let sealedNext = try await keys.seal(
            Array(next.rawValue.utf8), tenant: tenant, object: Self.sealedObject, id: webhook.id.rawValue)
        return try await self.sql.first(
            """
            UPDATE webhooks
            SET token_sealed = \(SQLBytes(sealed)), next_token_sealed = \(SQLBytes(sealedNext)),
                next_token_at = now() + \(delay.seconds) * interval '1 second', updated_at = now()
            WHERE tenant_id = \(tenant) AND id = \(webhook.id)
            RETURNING next_token_at
            """, in: self.sql.scope(of: tenant)
        ) { try $0.decode("next_token_at", as: Date.self) }
    }

    /// Removes a webhook; deliveries that wait for it find it gone.
    /// - Returns: Whether there was such a webhook.
    /// - Throws: ``SQLError``.
    package func delete(_ id: WebhookID, tenant: TenantID) async throws -> Bool {
        try await self.sql.execute(
            "DELETE FROM webhooks WHERE tenant_id = \(tenant) AND id = \(id)", in: self.sql.scope(of: tenant))
            > 0
    }

    /// Counts a tenant's webhooks; to be called in a transaction, whose end frees the lock.
    /// - Throws: ``SQLError``.
    package func countLocking(tenant: TenantID) async throws -> Int {
        // Held until the transaction ends: two creations of one tenant wait for each other.
        try await self.sql.submit(
            "SELECT pg_advisory_xact_lock(hashtextextended(\("webhooks:\(tenant)"), 0))", in: self.sql.scope(of: tenant)
        )
        return try await self.sql.first(
            "SELECT count(*) AS webhooks FROM webhooks WHERE tenant_id = \(tenant)", in: self.sql.scope(of: tenant)
        ) { try $0.decode("webhooks", as: Int.self) } ?? 0
    }

    static let columns: SQLStatement = """
        id, name, url, enabled, events, environments, payload_version, token_sealed, next_token_sealed, next_token_at,
            oauth_enabled, oauth_server_url, oauth_client_id, oauth_client_secret_sealed, oauth_scope, created_at,
            now() AS read_at
        """
    static let sealedObject = "webhooks.token"
    static let sealedSecretObject = "webhooks.oauth_client_secret"

    private func requiredKeys() throws -> TenantKeys {
        guard let keys = self.keys else { throw TenantKeyError.notStored }
        return keys
    }

    private func sealedSecret(of webhook: Webhook, tenant: TenantID) async throws -> SQLBytes? {
        guard let secret = webhook.oauth.clientSecret else { return nil }
        return SQLBytes(
            try await self.requiredKeys().seal(
                Array(secret.utf8), tenant: tenant, object: Self.sealedSecretObject, id: webhook.id.rawValue))
    }

    private func open(_ sealed: [UInt8], of id: WebhookID, tenant: TenantID) async throws -> WebhookToken {
        let bytes = try await self.requiredKeys().open(
            sealed, tenant: tenant, object: Self.sealedObject, id: id.rawValue)
        guard let token = WebhookToken(rawValue: String(decoding: bytes, as: UTF8.self)) else {
            throw TenantKeyError.destroyed
        }
        return token
    }

    private func webhook(_ row: SQLRow, tenant: TenantID) async throws -> Webhook {
        let id: WebhookID = try row.decode("id")
        var token = try await self.open(row.decode("token_sealed", as: SQLBytes.self).bytes, of: id, tenant: tenant)
        if let next = try SealedNextToken(row) {
            token =
                WebhookTokens(
                    stored: token, next: try await self.open(next.token, of: id, tenant: tenant), at: next.change,
                    now: try row.decode("read_at")
                ).current
        }
        var oauth = try WebhookOAuth(row)
        if let sealed = try row.decode("oauth_client_secret_sealed", as: SQLBytes?.self) {
            let secret = try await self.requiredKeys().open(
                sealed.bytes, tenant: tenant, object: Self.sealedSecretObject, id: id.rawValue)
            oauth.clientSecret = String(decoding: secret, as: UTF8.self)
        }
        return Webhook(
            id: id, name: try row.decode("name"), url: try row.decode("url"), isEnabled: try row.decode("enabled"),
            // A name that this version does not know belongs to a newer one; it subscribes to nothing here.
            events: try row.decode("events", as: [String].self).compactMap(WebhookEventType.init(rawValue:)),
            environments: try row.decode("environments", as: [String].self)
                .compactMap(TenantEnvironment.init(rawValue:)),
            payloadVersion: try row.decode("payload_version"), token: token, oauth: oauth,
            createdAt: try row.decode("created_at"))
    }
}

extension WebhookOAuth {
    /// What a row has in the clear: all but the secret.
    /// - Throws: ``SQLError`` when a column is missing.
    init(_ row: SQLRow) throws {
        self.init(
            isEnabled: try row.decode("oauth_enabled"), serverURL: try row.decode("oauth_server_url"),
            clientID: try row.decode("oauth_client_id"), scope: try row.decode("oauth_scope"))
    }
}

extension Webhook {
    /// In the tenant's order, in which answers show them.
    package var eventNames: [String] { self.events.map(\.rawValue) }

    /// In the tenant's order, in which answers show them.
    package var environmentNames: [String] { self.environments.map(\.rawValue) }
}

/// The token that replaces a webhook's, as its row has it.
struct SealedNextToken {
    let token: [UInt8]
    let change: Date

    /// - Returns: `nil` when none is to replace it.
    /// - Throws: ``SQLError`` when a column is missing.
    init?(_ row: SQLRow) throws {
        guard let token = try row.decode("next_token_sealed", as: SQLBytes?.self),
            let change = try row.decode("next_token_at", as: Date?.self)
        else { return nil }
        self.token = token.bytes
        self.change = change
    }
}
