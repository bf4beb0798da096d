package import Foundation

/// Creates, lists and revokes the API tokens of a tenant.
package struct ManageAPITokens: Sendable {
    private let store: any VerificationStore
    private let identifiers: IdentifierSource
    private let region: Region
    private let now: @Sendable () -> Date

    package init(
        store: any VerificationStore, identifiers: IdentifierSource, region: Region,
        now: @escaping @Sendable () -> Date
    ) {
        self.store = store
        self.identifiers = identifiers
        self.region = region
        self.now = now
    }

    /// - Returns: The token as stored, and its text, which nothing can show again.
    package func create(
        name: String, environment: TenantEnvironment, tenant: TenantID, actor: AuditActor
    ) async throws -> (token: APIToken, text: APITokenText) {
        let text = APITokenText.make(environment: environment, region: self.region)
        let token = APIToken(
            id: self.identifiers.next(), tenantID: tenant, environment: environment, keyID: text.keyID,
            digest: text.digest, name: name, lastFour: text.lastFour, createdAt: self.now())
        try await self.store.transaction(in: token.scope) { store in
            try await store.tokens.insert(token)
            try await store.audit.record(
                AuditEntry(actor: actor, action: .tokenCreated, subject: .token(token.id)), tenant: tenant)
        }
        return (token, text)
    }

    /// The tenant's tokens of both environments, revoked ones too.
    package func list(tenant: TenantID) async throws -> [APIToken] {
        try await self.store.tokens.list(tenant: tenant)
    }

    /// Revokes a token; every gateway refuses it within a second.
    /// - Returns: Whether there was such a token that was not revoked yet.
    package func revoke(_ id: APITokenID, tenant: TenantID, actor: AuditActor) async throws -> Bool {
        // The audit row is written in the tenant's own scope; either environment's will do.
        try await self.store.transaction(in: Scope(tenantID: tenant, environment: .sandbox)) { store in
            guard try await store.tokens.revoke(id, tenant: tenant) else { return false }
            try await store.audit.record(
                AuditEntry(actor: actor, action: .tokenRevoked, subject: .token(id)), tenant: tenant)
            return true
        }
    }
}
