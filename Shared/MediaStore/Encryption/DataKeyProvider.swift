package import Cryptography
package import FoundationEssentials

/// Gives the keys that a tenant's media are sealed with; met by the repository of wrapped keys.
package protocol DataKeyProvider: Sendable {
    /// The tenant's newest key, for sealing; made when there is none yet.
    /// - Throws: ``MediaStoreError/keyUnavailable`` when the tenant must not store anything any more.
    func currentDataKey(tenantID: UUID) async throws -> DataKey

    /// The tenant's key of one version, for opening what was sealed with it.
    /// - Returns: `nil` when it was destroyed or never existed.
    func dataKey(tenantID: UUID, version: KeyVersion) async throws -> DataKey?
}
