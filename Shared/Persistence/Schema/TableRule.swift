/// What kind of rows a table holds, which decides how they are kept apart.
package enum TableClass: String, Sendable, CaseIterable {
    /// Belongs to a tenant: `tenant_id` begins every key.
    case tenant
    /// Belongs to one environment of a tenant: `tenant_id, environment` begin every key.
    case environment
    /// Ids only, no personal data; worked across tenants by the roles named.
    case dispatch
    /// The deployment's own; no row-level security.
    case platform
}

/// What a role may do with a table.
package struct TableGrant: Sendable, Equatable {
    /// What may be done with rows. TRUNCATE, REFERENCES and TRIGGER are nobody's.
    package enum Privilege: String, Sendable, CaseIterable {
        case select = "SELECT"
        case insert = "INSERT"
        case update = "UPDATE"
        case delete = "DELETE"
    }

    /// Which rows of a dispatch table the role may touch.
    package enum Reach: Sendable, Equatable {
        /// Every tenant's: the role works the table off.
        case everyTenant
        /// Those of the scope that is set: the role only produces.
        case ownScope
    }

    /// Who may.
    package let role: ServiceRole
    /// What it may do.
    package let privileges: [Privilege]
    /// Limits SELECT to these columns; `nil` is all.
    package let columns: [String]?
    /// Limits UPDATE to these columns; `nil` is all. A row lock needs UPDATE of any one column.
    package let updateColumns: [String]?
    /// Meaningful for dispatch tables only.
    package let reach: Reach

    /// A grant as stated; without columns it is for the whole table.
    package init(
        _ role: ServiceRole, _ privileges: [Privilege], columns: [String]? = nil, updateColumns: [String]? = nil,
        reach: Reach = .everyTenant
    ) {
        self.role = role
        self.privileges = privileges
        self.columns = columns
        self.updateColumns = updateColumns
        self.reach = reach
    }

    /// The columns to which a privilege is limited; `nil` is the whole table.
    package func columns(for privilege: Privilege) -> [String]? {
        switch privilege {
        case .select: self.columns
        case .update: self.updateColumns
        case .insert, .delete: nil
        }
    }
}

/// One table: its class, and who may do what with it.
package struct TableRule: Sendable, Equatable {
    /// With its schema unless that is `public`.
    package let name: String
    /// How its rows are kept apart.
    package let tableClass: TableClass
    /// Who may do what; whoever is not named may do nothing.
    package let grants: [TableGrant]

    /// A rule as stated.
    package init(_ name: String, _ tableClass: TableClass, _ grants: [TableGrant]) {
        self.name = name
        self.tableClass = tableClass
        self.grants = grants
    }

    /// The schema: `public` or `queue`.
    package var schema: String { self.name.contains(".") ? String(self.name.prefix { $0 != "." }) : "public" }

    /// The table's name without its schema.
    package var table: String {
        self.name.contains(".") ? String(self.name.drop { $0 != "." }.dropFirst()) : self.name
    }
}
