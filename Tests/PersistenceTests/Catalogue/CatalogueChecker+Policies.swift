import Persistence
import PostgresClient

extension CatalogueChecker {
    /// A policy as the catalogues have it, its conditions without brackets, casts and white space, which Postgres
    /// writes as it likes.
    private struct Policy: Hashable {
        let table: String
        let command: String
        let roles: Set<String>
        let isPermissive: Bool
        let using: String
        let check: String

        var description: String {
            "\(self.table) \(self.command) \(self.roles.sorted()) USING \(self.using) CHECK \(self.check)"
        }
    }

    func policies() async throws -> [CatalogueFinding] {
        let present = Set(
            try await self.sql.all(
                """
                SELECT schemaname::text, tablename::text, cmd, roles::text[] AS roles, permissive,
                    coalesce(qual, '') AS qual, coalesce(with_check, '') AS with_check
                FROM pg_policies
                """, in: .unscoped
            ) { row in
                let schema = try row.decode("schemaname", as: String.self)
                let table = try row.decode("tablename", as: String.self)
                return Policy(
                    table: schema == "public" ? table : "\(schema).\(table)", command: try row.decode("cmd"),
                    roles: Set(try row.decode("roles", as: [String].self)),
                    isPermissive: try row.decode("permissive", as: String.self) == "PERMISSIVE",
                    using: Self.bare(try row.decode("qual")), check: Self.bare(try row.decode("with_check")))
            })
        let expected = self.expectedPolicies
        return present.subtracting(expected).map { CatalogueFinding(.policy, "too many: \($0.description)") }
            + expected.subtracting(present).map { CatalogueFinding(.policy, "missing: \($0.description)") }
    }

    private static let tenantCondition = "tenant_id=current_setting'app.tenant_id'"
    private static let scopeCondition = "\(tenantCondition)ANDenvironment=current_setting'app.environment'"

    private static func bare(_ condition: String) -> String {
        condition.replacing("::text", with: "").replacing("::uuid", with: "")
            .filter { !$0.isWhitespace && $0 != "(" && $0 != ")" }
    }

    private var expectedPolicies: Set<Policy> {
        var expected: Set<Policy> = []
        func add(_ table: String, _ roles: [String], _ condition: String, command: String = "ALL") {
            expected.insert(
                Policy(
                    table: table, command: command, roles: Set(roles), isPermissive: true, using: condition,
                    check: command == "SELECT" ? "" : condition))
        }
        for rule in self.tables {
            switch rule.tableClass {
            case .platform: break
            case .tenant: add(rule.name, rule.grants.map(\.role.name), Self.tenantCondition)
            case .environment: add(rule.name, rule.grants.map(\.role.name), Self.scopeCondition)
            case .dispatch:
                for grant in rule.grants {
                    add(rule.name, [grant.role.name], grant.reach == .ownScope ? Self.scopeCondition : "true")
                }
            }
        }
        for table in AccessRules.lookupTables { add(table, [ServiceRole.lookup], "true", command: "SELECT") }
        for table in TableCatalogue.upkeepTables { add(table, [ServiceRole.owner], "true") }
        return expected
    }
}
