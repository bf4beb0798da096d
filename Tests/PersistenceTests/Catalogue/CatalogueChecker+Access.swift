import Persistence
import PostgresClient

extension CatalogueChecker {
    private static let serviceRoles = ServiceRole.allCases.map(\.name)
    private static let ourRoles = serviceRoles + [ServiceRole.owner, ServiceRole.lookup, ServiceRole.monitor]

    func roles() async throws -> [CatalogueFinding] {
        let present = try await self.sql.all(
            """
            SELECT r.rolname::text AS name, r.rolcanlogin,
                r.rolsuper OR r.rolbypassrls OR r.rolcreaterole OR r.rolcreatedb OR r.rolreplication
                    OR r.rolinherit AND r.rolname <> \(ServiceRole.monitor)
                    OR EXISTS (
                        SELECT FROM pg_auth_members AS m
                        WHERE m.member = r.oid AND NOT (
                            r.rolname = \(ServiceRole.monitor) AND m.roleid = 'pg_read_all_stats'::regrole)
                    ) AS is_powerful
            FROM pg_roles AS r
            WHERE r.rolname = ANY (\(Self.ourRoles))
            """, in: .unscoped
        ) { row in
            (
                name: try row.decode("name", as: String.self), canLogIn: try row.decode("rolcanlogin", as: Bool.self),
                isPowerful: try row.decode("is_powerful", as: Bool.self)
            )
        }
        let missing = Set(Self.ourRoles).subtracting(present.map(\.name))
        return present.filter { $0.isPowerful || $0.canLogIn != Self.serviceRoles.contains($0.name) }
            .map { CatalogueFinding(.role, $0.name) } + missing.map { CatalogueFinding(.role, "missing: \($0)") }
    }

    /// Whatever a service role owns, of any kind: an owner may turn row-level security off.
    func ownership() async throws -> [CatalogueFinding] {
        try await self.sql.all(
            """
            SELECT r.rolname::text AS role, pg_describe_object(d.classid, d.objid, d.objsubid) AS object
            FROM pg_shdepend AS d
            JOIN pg_roles AS r ON r.oid = d.refobjid
            WHERE d.refclassid = 'pg_authid'::regclass AND d.deptype = 'o'
                AND d.dbid IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
                AND r.rolname = ANY (\(Self.serviceRoles))
            """, in: .unscoped
        ) { row in
            CatalogueFinding(
                .ownership,
                "\(try row.decode("role", as: String.self)) owns \(try row.decode("object", as: String.self))")
        }
    }

    /// Everybody's rights and those of every role but the owner's own, on tables, columns, sequences, schemas, and as
    /// defaults, against what the catalogue grants.
    func grants() async throws -> [CatalogueFinding] {
        let present = Set(
            try await self.sql.all(
                """
                SELECT kind, object, is_partition, coalesce(r.rolname::text, 'PUBLIC') AS role, privilege
                FROM (
                    SELECT 'table' AS kind, \(fragment: Self.name) AS object, c.relispartition AS is_partition,
                        x.grantee, x.privilege_type AS privilege, c.relowner AS owner
                    FROM pg_class AS c
                    JOIN pg_namespace AS n ON n.oid = c.relnamespace
                    CROSS JOIN LATERAL aclexplode(c.relacl) AS x
                    WHERE \(fragment: Self.isOurs)
                    UNION ALL
                    SELECT 'column', \(fragment: Self.name) || '.' || a.attname, c.relispartition, x.grantee,
                        x.privilege_type, c.relowner
                    FROM pg_attribute AS a
                    JOIN pg_class AS c ON c.oid = a.attrelid
                    JOIN pg_namespace AS n ON n.oid = c.relnamespace
                    CROSS JOIN LATERAL aclexplode(a.attacl) AS x
                    WHERE \(fragment: Self.isOurs)
                    UNION ALL
                    SELECT 'schema', n.nspname::text, false, x.grantee, x.privilege_type, n.nspowner
                    FROM pg_namespace AS n
                    CROSS JOIN LATERAL aclexplode(n.nspacl) AS x
                    WHERE \(fragment: Self.isOurs)
                    UNION ALL
                    SELECT 'default', d.defaclobjtype::text, false, x.grantee, x.privilege_type, d.defaclrole
                    FROM pg_default_acl AS d
                    CROSS JOIN LATERAL aclexplode(d.defaclacl) AS x
                ) AS given
                LEFT JOIN pg_roles AS r ON r.oid = given.grantee
                WHERE given.grantee <> given.owner
                """, in: .unscoped
            ) { row in
                Right(
                    kind: try row.decode("kind"), object: try row.decode("object"), role: try row.decode("role"),
                    privilege: try row.decode("privilege"), isPartitions: try row.decode("is_partition"))
            })
        let expected = self.expectedRights
        return present.subtracting(expected).map { right in
            switch (right.role, right.isPartitions) {
            case ("PUBLIC", _): CatalogueFinding(.everybody, right.description)
            case (_, true): CatalogueFinding(.partitionGrant, right.description)
            case (_, false): CatalogueFinding(.grant, "too many: \(right.description)")
            }
        } + expected.subtracting(present).map { CatalogueFinding(.grant, "missing: \($0.description)") }
    }

    private struct Right: Hashable, CustomStringConvertible {
        let kind: String
        let object: String
        let role: String
        let privilege: String
        var isPartitions = false

        var description: String { "\(self.role) \(self.privilege) on \(self.kind) \(self.object)" }
    }

    private var expectedRights: Set<Right> {
        var expected: Set<Right> = []
        for rule in self.tables {
            for grant in rule.grants {
                for privilege in grant.privileges {
                    if let columns = grant.columns(for: privilege) {
                        for column in columns {
                            expected.insert(
                                Right(
                                    kind: "column", object: "\(rule.name).\(column)", role: grant.role.name,
                                    privilege: privilege.rawValue))
                        }
                    } else {
                        expected.insert(
                            Right(
                                kind: "table", object: rule.name, role: grant.role.name,
                                privilege: privilege.rawValue))
                    }
                }
            }
        }
        for sequence in TableCatalogue.sequences {
            for role in sequence.roles {
                expected.insert(
                    Right(kind: "table", object: sequence.name, role: role.name, privilege: "USAGE"))
            }
        }
        for table in AccessRules.lookupTables {
            expected.insert(Right(kind: "table", object: table, role: ServiceRole.lookup, privilege: "SELECT"))
        }
        for role in Self.serviceRoles {
            for schema in ["public", "queue"] {
                expected.insert(Right(kind: "schema", object: schema, role: role, privilege: "USAGE"))
            }
        }
        expected.insert(Right(kind: "schema", object: "public", role: ServiceRole.lookup, privilege: "USAGE"))
        // `public` belongs to the database's owner, and migrations create there.
        for privilege in ["USAGE", "CREATE"] {
            expected.insert(Right(kind: "schema", object: "public", role: ServiceRole.owner, privilege: privilege))
        }
        return expected
    }
}
