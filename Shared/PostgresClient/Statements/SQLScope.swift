package import FoundationEssentials

/// Whose rows a statement may see: row-level security reads it from transaction-local settings.
package enum SQLScope: Sendable, Equatable, Hashable {
    /// No setting: platform and dispatch tables only.
    case unscoped
    /// Sets `app.tenant_id`.
    case tenant(UUID)
    /// Sets `app.tenant_id` and `app.environment` (`live` or `sandbox`).
    case environment(tenant: UUID, environment: String)

    /// Whether a statement that asks for `other` may run where this scope is set: it needs no more than is set.
    func covers(_ other: SQLScope) -> Bool {
        switch (self, other) {
        case (_, .unscoped): true
        case (.environment(let tenant, _), .tenant(let wanted)): tenant == wanted
        default: self == other
        }
    }
}
