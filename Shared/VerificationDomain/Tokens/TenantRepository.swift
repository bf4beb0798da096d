/// Reads and writes the tenants of a deployment.
package protocol TenantRepository: Sendable {
    func insert(_ tenant: Tenant) async throws
    func find(_ id: TenantID) async throws -> Tenant?
    /// Sets how long the tenant's deleted applicants can be restored, for deletions from now on; whole seconds. Does
    /// nothing when there is no such tenant.
    func setDeletionDelay(_ delay: Duration, of id: TenantID) async throws
    /// Whether evidence is made of every run that ends; `false` when there is no such tenant.
    func makesEvidenceFiles(_ id: TenantID) async throws -> Bool
    /// Sets whether evidence is made of every run that ends from now on. Does nothing when there is no such tenant.
    func setEvidenceFiles(_ isOn: Bool, of id: TenantID) async throws
    /// Oldest first.
    func list() async throws -> [Tenant]
}
