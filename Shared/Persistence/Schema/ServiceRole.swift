/// The login role of one service, or of the operator. None owns anything, none bypasses row-level security.
package enum ServiceRole: String, Sendable, CaseIterable {
    case gateway = "martlet_gateway"
    case links = "martlet_links"
    case reports = "martlet_reports"
    case orchestrator = "martlet_orchestrator"
    case webhooks = "martlet_webhooks"
    case `operator` = "martlet_operator"

    /// The role's name in Postgres.
    package var name: String { self.rawValue }

    /// Owns every table and function; cannot log in.
    package static let owner = "martlet_owner"
    /// Owns the lookups that see every tenant's rows by exact key; cannot log in.
    package static let lookup = "martlet_lookup"
    /// Owns the function that tells other sessions' ages, and is for that a member of `pg_read_all_stats`; cannot log in.
    package static let monitor = "martlet_monitor"
}
