import Persistence
import PostgresClient

/// Holds a database's system catalogues against ``TableCatalogue`` and the rules of isolation, and says where they
/// depart. What must hold is written here once more, so that a mistake in what generates it is found too.
struct CatalogueChecker {
    let sql: any SQLExecutor
    var tables = TableCatalogue.tables

    /// Everything that is wrong, sorted.
    func findings() async throws -> [CatalogueFinding] {
        let relations = try await self.relations()
        var findings = self.missingAndUnlisted(relations)
        findings += self.rowSecurity(relations)
        findings += relations.filter { $0.kind == "v" && !$0.options.contains("security_invoker=true") }
            .map { CatalogueFinding(.view, $0.name) }
        findings += relations.filter { $0.kind == "m" }.map { CatalogueFinding(.view, $0.name) }
        findings += try await self.columns()
        findings += try await self.policies()
        findings += try await self.keys()
        findings += try await self.foreignKeys()
        findings += try await self.roles()
        findings += try await self.ownership()
        findings += try await self.functions()
        findings += try await self.grants()
        return Set(findings).sorted()
    }

    /// A table, view or sequence of the two schemas.
    struct Relation {
        let name: String
        /// As `pg_class.relkind`.
        let kind: String
        let isPartition: Bool
        let hasRowSecurity: Bool
        let isForced: Bool
        let options: [String]

        var isTable: Bool { ["r", "p", "f"].contains(self.kind) && !self.isPartition }
    }

    func rule(of table: String) -> TableRule? { self.tables.first { $0.name == table } }

    private func relations() async throws -> [Relation] {
        try await self.sql.all(
            """
            SELECT \(fragment: Self.name) AS name, c.relkind::text AS kind, c.relispartition, c.relrowsecurity,
                c.relforcerowsecurity, coalesce(c.reloptions, '{}') AS options
            FROM pg_class AS c
            JOIN pg_namespace AS n ON n.oid = c.relnamespace
            WHERE \(fragment: Self.isOurs) AND c.relkind IN ('r', 'p', 'f', 'v', 'm', 'S')
            """, in: .unscoped
        ) { row in
            Relation(
                name: try row.decode("name"), kind: try row.decode("kind"),
                isPartition: try row.decode("relispartition"), hasRowSecurity: try row.decode("relrowsecurity"),
                isForced: try row.decode("relforcerowsecurity"), options: try row.decode("options"))
        }
    }

    /// A relation's name as the catalogue writes it: with its schema unless that is `public`.
    static let name: SQLStatement = """
        CASE n.nspname WHEN 'public' THEN c.relname::text ELSE n.nspname || '.' || c.relname END
        """
    /// Schemas that are not Postgres's own.
    static let isOurs: SQLStatement = "n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%'"

    private func missingAndUnlisted(_ relations: [Relation]) -> [CatalogueFinding] {
        let present = Set(relations.filter(\.isTable).map(\.name))
        let listed = Set(self.tables.map(\.name))
        return present.subtracting(listed).map { CatalogueFinding(.unlistedTable, $0) }
            + listed.subtracting(present).map { CatalogueFinding(.missingTable, $0) }
    }

    private func rowSecurity(_ relations: [Relation]) -> [CatalogueFinding] {
        relations.filter(\.isTable).compactMap { relation in
            guard let rule = self.rule(of: relation.name), rule.tableClass != .platform else { return nil }
            return relation.hasRowSecurity && relation.isForced ? nil : CatalogueFinding(.rowSecurity, relation.name)
        }
    }

    private func columns() async throws -> [CatalogueFinding] {
        let columns = try await self.sql.all(
            """
            SELECT \(fragment: Self.name) AS "table", a.attname::text AS "column", a.attnotnull,
                format_type(a.atttypid, NULL) AS type,
                coalesce(element.typtype, base.typtype, t.typtype)::text AS kind
            FROM pg_attribute AS a
            JOIN pg_class AS c ON c.oid = a.attrelid
            JOIN pg_namespace AS n ON n.oid = c.relnamespace
            JOIN pg_type AS t ON t.oid = a.atttypid
            LEFT JOIN pg_type AS element ON element.oid = t.typelem AND t.typcategory = 'A'
            LEFT JOIN pg_type AS base ON base.oid = t.typbasetype
            WHERE \(fragment: Self.isOurs) AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND a.attnum > 0
                AND NOT a.attisdropped
            """, in: .unscoped
        ) { row in
            (
                table: try row.decode("table", as: String.self), column: try row.decode("column", as: String.self),
                isRequired: try row.decode("attnotnull", as: Bool.self), type: try row.decode("type", as: String.self),
                kind: try row.decode("kind", as: String.self)
            )
        }
        var findings: [CatalogueFinding] = []
        for column in columns {
            let name = "\(column.table).\(column.column)"
            if column.kind == "e" { findings.append(CatalogueFinding(.enumeration, name)) }
            if self.rule(of: column.table)?.tableClass == .dispatch, !Self.plainTypes.contains(column.type),
                !Self.codesOfDispatch.contains(name)
            {
                findings.append(CatalogueFinding(.dispatchText, name))
            }
        }
        for rule in self.tables where columns.contains(where: { $0.table == rule.name }) {
            let required = Set(columns.filter { $0.table == rule.name && $0.isRequired }.map(\.column))
            findings += rule.tableClass.scopeColumns.filter { !required.contains($0) }
                .map { CatalogueFinding(.scopeColumn, "\(rule.name).\($0)") }
        }
        return findings
    }

    /// Types that cannot hold a name or an address.
    private static let plainTypes: Set<String> = [
        "uuid", "bigint", "integer", "smallint", "boolean", "timestamp with time zone",
    ]

    /// Columns of dispatch tables that hold codes, ids and hashes, though their type could hold more.
    private static let codesOfDispatch: Set<String> = [
        "request_limits.environment", "request_limits.rate_per_second",
        "links.token_hash", "links.environment", "webhook_deliveries.environment", "webhook_deliveries.state",
        "queue.job.kind", "queue.job.environment", "queue.job.unique_key", "queue.job.ordering_key",
        "queue.job.trace_id", "queue.job.payload", "queue.dead.kind", "queue.dead.environment",
        "queue.dead.unique_key", "queue.dead.ordering_key", "queue.dead.trace_id", "queue.dead.payload",
        "queue.dead.reason", "queue.attempt_error.reason", "queue.dedupe.kind", "queue.dedupe.unique_key",
        "queue.worker.service", "queue.leader.name", "queue.kind_policy.kind", "queue.kind_policy.rate_per_second",
        "queue.schedule.name", "queue.schedule.recurrence",
    ]
}

extension TableClass {
    /// The columns that every row of the class has, and every key begins with.
    var scopeColumns: [String] {
        switch self {
        case .tenant: ["tenant_id"]
        case .environment: ["tenant_id", "environment"]
        case .dispatch, .platform: []
        }
    }
}
