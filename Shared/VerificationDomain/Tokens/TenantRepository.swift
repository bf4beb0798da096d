/// Reads and writes the tenants of a deployment.
package protocol TenantRepository: Sendable {
    func insert(_ tenant: Tenant) async throws
    func find(_ id: TenantID) async throws -> Tenant?
    /// Oldest first.
    func list() async throws -> [Tenant]
}
