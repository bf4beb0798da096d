package import Foundation

/// Creates, lists and revokes the OAuth clients of a tenant.
package struct ManageOAuthClients: Sendable {
    private let store: any VerificationStore
    private let identifiers: IdentifierSource
    private let region: Region
    private let now: @Sendable () -> Date

    /// - Parameters:
    ///   - identifiers: Makes the ids of new clients.
    ///   - region: Where the deployment is; its name is part of what is made.
    package init(
        store: any VerificationStore, identifiers: IdentifierSource, region: Region,
        now: @escaping @Sendable () -> Date
    ) {
        self.store = store
        self.identifiers = identifiers
        self.region = region
        self.now = now
    }

    /// Makes a client. One transaction of its own.
    /// - Parameter name: 1 to 200 characters.
    /// - Returns: The client as stored, and its credentials, which nothing can show again.
    package func create(
        name: String, environment: TenantEnvironment, tenant: TenantID, actor: AuditActor
    ) async throws -> (client: OAuthClient, credentials: OAuthCredentials) {
        let credentials = OAuthCredentials.make(environment: environment, region: self.region)
        let client = OAuthClient(
            id: self.identifiers.next(), tenantID: tenant, environment: environment, keyID: credentials.keyID,
            digest: credentials.digest, name: name, createdAt: self.now())
        try await self.store.transaction(in: client.scope) { store in
            try await store.oauthClients.insert(client)
            try await store.audit.record(
                AuditEntry(actor: actor, action: .oauthClientCreated, subject: .oauthClient(client.id)),
                tenant: tenant)
        }
        return (client, credentials)
    }

    /// The tenant's clients of both environments, revoked ones too.
    package func list(tenant: TenantID) async throws -> [OAuthClient] {
        try await self.store.oauthClients.list(tenant: tenant)
    }

    /// Revokes a client; every gateway refuses it and the tokens it was given within a second.
    /// - Returns: Whether there was such a client that was not revoked yet.
    package func revoke(_ id: OAuthClientID, tenant: TenantID, actor: AuditActor) async throws -> Bool {
        // The audit row is written in the tenant's own scope; either environment's will do.
        try await self.store.transaction(in: Scope(tenantID: tenant, environment: .sandbox)) { store in
            guard try await store.oauthClients.revoke(id, tenant: tenant) else { return false }
            try await store.audit.record(
                AuditEntry(actor: actor, action: .oauthClientRevoked, subject: .oauthClient(id)), tenant: tenant)
            return true
        }
    }
}
