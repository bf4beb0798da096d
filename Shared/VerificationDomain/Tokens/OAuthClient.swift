package import Foundation

/// Names an OAuth client for operators; no part of its credentials.
package typealias OAuthClientID = Identifier<OAuthClient>

/// A program that signs in by OAuth client credentials, as it is kept: its secret only as a digest.
/// Source: OpenAPI document, `OAuth2ClientCredentials`; RFC 6749, section 4.4.
package struct OAuthClient: Sendable, Equatable {
    /// Its name for operators.
    package let id: OAuthClientID
    /// Whose it is.
    package let tenantID: TenantID
    /// Which environment it opens, and no other.
    package let environment: TenantEnvironment
    /// Names the client in public: the `client_id` without its prefix, 11 base64url characters.
    package let keyID: String
    /// SHA-256 of `client_id` and `client_secret`.
    package let digest: [UInt8]
    /// What the operator calls it.
    package let name: String
    /// When it was made.
    package let createdAt: Date
    /// Within about a minute; `nil` when it never was.
    package var lastUsedAt: Date?
    /// When it was revoked; `nil` while it is valid.
    package var revokedAt: Date?

    /// A client as stored.
    package init(
        id: OAuthClientID, tenantID: TenantID, environment: TenantEnvironment, keyID: String, digest: [UInt8],
        name: String, createdAt: Date, lastUsedAt: Date? = nil, revokedAt: Date? = nil
    ) {
        self.id = id
        self.tenantID = tenantID
        self.environment = environment
        self.keyID = keyID
        self.digest = digest
        self.name = name
        self.createdAt = createdAt
        self.lastUsedAt = lastUsedAt
        self.revokedAt = revokedAt
    }

    /// What it opens.
    package var scope: Scope { Scope(tenantID: self.tenantID, environment: self.environment) }
}

/// Stores the OAuth clients of tenants.
package protocol OAuthClientRepository: Sendable {
    /// Writes a new client; the caller's transaction.
    func insert(_ client: OAuthClient) async throws
    /// Oldest first, revoked ones too.
    func list(tenant: TenantID) async throws -> [OAuthClient]
    /// - Returns: Whether there was such a client that was not revoked yet.
    func revoke(_ id: OAuthClientID, tenant: TenantID) async throws -> Bool
}

/// Finds an OAuth client before its tenant is known.
package protocol OAuthClientLookup: Sendable {
    /// - Returns: The client, revoked or not; `nil` when none has that key id.
    func find(keyID: String) async throws -> OAuthClient?
    /// Notes when clients last used a token, one statement for all of a tenant's.
    func touch(_ uses: [OAuthClientID: (tenant: TenantID, at: Date)]) async throws
}
