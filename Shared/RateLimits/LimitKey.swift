package import FoundationEssentials
import PostgresClient

/// Which of a tenant's environments; the text is stored.
package enum LimitEnvironment: String, Sendable, CaseIterable {
    case live
    case sandbox
}

/// What has limits of its own: one environment of a tenant, whatever token a request carries.
package struct LimitKey: Sendable, Hashable {
    /// The tenant's id.
    package let tenantID: UUID
    /// The environment that the token decided.
    package let environment: LimitEnvironment

    /// States a key.
    package init(tenantID: UUID, environment: LimitEnvironment) {
        self.tenantID = tenantID
        self.environment = environment
    }

    /// What the statements on its row run in.
    var scope: SQLScope { .environment(tenant: self.tenantID, environment: self.environment.rawValue) }
}
