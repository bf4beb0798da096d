package import Foundation

/// Names a token for operators; no part of its text.
package typealias APITokenID = Identifier<APIToken>

/// An API token as it is kept: its secret only as a digest.
package struct APIToken: Sendable, Equatable {
    /// Its name for operators.
    package let id: APITokenID
    /// Whose it is.
    package let tenantID: TenantID
    /// Which environment it opens, and no other.
    package let environment: TenantEnvironment
    /// Names the token in public: the middle part of its text, 11 base64url characters.
    package let keyID: String
    /// SHA-256 of the whole text.
    package let digest: [UInt8]
    /// What the operator calls it.
    package let name: String
    /// The last four characters of its text, to tell tokens apart.
    package let lastFour: String
    /// When it was made.
    package let createdAt: Date
    /// Within about a minute; `nil` when it never was.
    package var lastUsedAt: Date?
    /// When it was revoked; `nil` while it is valid.
    package var revokedAt: Date?

    /// A token as stored.
    package init(
        id: APITokenID, tenantID: TenantID, environment: TenantEnvironment, keyID: String, digest: [UInt8],
        name: String, lastFour: String, createdAt: Date, lastUsedAt: Date? = nil, revokedAt: Date? = nil
    ) {
        self.id = id
        self.tenantID = tenantID
        self.environment = environment
        self.keyID = keyID
        self.digest = digest
        self.name = name
        self.lastFour = lastFour
        self.createdAt = createdAt
        self.lastUsedAt = lastUsedAt
        self.revokedAt = revokedAt
    }

    /// What it opens.
    package var scope: Scope { Scope(tenantID: self.tenantID, environment: self.environment) }
}

/// Where a deployment keeps its data. Tokens carry it, so that one region's key is refused by another without a
/// look at the database.
package enum Region: String, Sendable, CaseIterable {
    case eu
    case us
    case ca

    /// What follows `api_live` or `api_sandbox` in a token: nothing in the EU, `_us` and `_ca` elsewhere.
    /// Source: API reference, "Regions".
    var tokenSuffix: String { self == .eu ? "" : "_\(self.rawValue)" }
}

/// Stores the API tokens of tenants.
package protocol APITokenRepository: Sendable {
    func insert(_ token: APIToken) async throws
    /// Oldest first, revoked ones too.
    func list(tenant: TenantID) async throws -> [APIToken]
    /// - Returns: Whether there was such a token that was not revoked yet.
    func revoke(_ id: APITokenID, tenant: TenantID) async throws -> Bool
}

/// Finds a token before its tenant is known.
package protocol APITokenLookup: Sendable {
    /// - Returns: The token, revoked or not; `nil` when no key has that id.
    func find(keyID: String) async throws -> APIToken?
    /// Notes when tokens were last used, one statement for all.
    func touch(_ uses: [APITokenID: (tenant: TenantID, at: Date)]) async throws
}
