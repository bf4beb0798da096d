package import Foundation

/// A customer whose keys call the API; never the person being verified.
package struct Tenant: Sendable, Equatable {
    package let id: TenantID
    package let name: String
    package let createdAt: Date
    /// How long a deleted applicant can still be restored.
    package let deletionDelay: Duration

    package init(id: TenantID, name: String, createdAt: Date, deletionDelay: Duration) {
        self.id = id
        self.name = name
        self.createdAt = createdAt
        self.deletionDelay = deletionDelay
    }
}

package typealias TenantID = Identifier<Tenant>

/// The two worlds of a tenant, which never see each other. The API token decides which one a request is in.
package enum TenantEnvironment: String, Sendable, Codable, CaseIterable {
    case live
    case sandbox
}

/// What every read and write of an environment's tables is bound to: one tenant, one of its environments.
package struct Scope: Sendable, Hashable, Codable {
    package let tenantID: TenantID
    package let environment: TenantEnvironment

    package init(tenantID: TenantID, environment: TenantEnvironment) {
        self.tenantID = tenantID
        self.environment = environment
    }

    package var isSandbox: Bool { self.environment == .sandbox }

    enum CodingKeys: String, CodingKey {
        case tenantID = "tenant_id"
        case environment
    }
}
