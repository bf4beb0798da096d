package import Foundation

/// A customer whose keys call the API; never the person being verified.
package struct Tenant: Sendable, Equatable {
    /// Part of every key in the tenant's tables.
    package let id: TenantID
    /// What the operator calls the tenant; shown to nobody else.
    package let name: String
    /// When the operator created the tenant.
    package let createdAt: Date
    /// How long a deleted applicant can still be restored.
    package let deletionDelay: Duration

    /// States a tenant.
    package init(id: TenantID, name: String, createdAt: Date, deletionDelay: Duration) {
        self.id = id
        self.name = name
        self.createdAt = createdAt
        self.deletionDelay = deletionDelay
    }
}

/// Names one tenant.
package typealias TenantID = Identifier<Tenant>

/// The two worlds of a tenant, which never see each other. The API token decides which one a request is in.
package enum TenantEnvironment: String, Sendable, Codable, CaseIterable {
    /// Real people, examined by real engines.
    case live
    /// Pre-determined answers, for trying things out.
    case sandbox
}

/// What every read and write of an environment's tables is bound to: one tenant, one of its environments.
package struct Scope: Sendable, Hashable, Codable {
    /// Whose rows.
    package let tenantID: TenantID
    /// Which of the tenant's two worlds.
    package let environment: TenantEnvironment

    /// States a scope.
    package init(tenantID: TenantID, environment: TenantEnvironment) {
        self.tenantID = tenantID
        self.environment = environment
    }

    /// Whether answers are pre-determined; answers say so as `sandbox`.
    package var isSandbox: Bool { self.environment == .sandbox }

    enum CodingKeys: String, CodingKey {
        case tenantID = "tenant_id"
        case environment
    }
}
