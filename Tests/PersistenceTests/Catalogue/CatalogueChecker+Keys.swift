import Persistence
import PostgresClient

extension CatalogueChecker {
    /// Unique indexes, those of primary keys and unique constraints among them: one that does not begin with the
    /// class's columns tells a tenant what another one has.
    func keys() async throws -> [CatalogueFinding] {
        let keys = try await self.sql.all(
            """
            SELECT \(fragment: Self.name) AS "table", i.indexrelid::regclass::text AS key,
                ARRAY(
                    SELECT coalesce(a.attname::text, '')
                    FROM unnest(i.indkey::smallint[]) WITH ORDINALITY AS k (number, place)
                    LEFT JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = k.number
                    ORDER BY k.place
                ) AS columns
            FROM pg_index AS i
            JOIN pg_class AS c ON c.oid = i.indrelid
            JOIN pg_namespace AS n ON n.oid = c.relnamespace
            WHERE \(fragment: Self.isOurs) AND i.indisunique
            """, in: .unscoped
        ) { row in
            (
                table: try row.decode("table", as: String.self), key: try row.decode("key", as: String.self),
                columns: try row.decode("columns", as: [String].self)
            )
        }
        var findings = keys.compactMap { key -> CatalogueFinding? in
            guard let rule = self.rule(of: key.table) else { return nil }
            return key.columns.starts(with: rule.tableClass.scopeColumns)
                ? nil : CatalogueFinding(.key, "\(key.table) \(key.key)")
        }
        // A table without a primary key would have no key to look at.
        let withKeys = Set(keys.map(\.table))
        findings += self.tables.filter { !withKeys.contains($0.name) }.map { CatalogueFinding(.key, $0.name) }
        return findings
    }

    /// A foreign key must carry the scope of what it points to: checks bypass row-level security, so a key of ids alone
    /// lets one tenant attach to another's row.
    func foreignKeys() async throws -> [CatalogueFinding] {
        let keys = try await self.sql.all(
            """
            SELECT \(fragment: Self.name) AS "table", k.conname::text AS key,
                CASE target_schema.nspname WHEN 'public' THEN target.relname::text
                    ELSE target_schema.nspname || '.' || target.relname END AS target,
                ARRAY(
                    SELECT a.attname::text
                    FROM unnest(k.conkey) WITH ORDINALITY AS c (number, place)
                    JOIN pg_attribute AS a ON a.attrelid = k.conrelid AND a.attnum = c.number
                    ORDER BY c.place
                ) AS columns,
                ARRAY(
                    SELECT a.attname::text
                    FROM unnest(k.confkey) WITH ORDINALITY AS c (number, place)
                    JOIN pg_attribute AS a ON a.attrelid = k.confrelid AND a.attnum = c.number
                    ORDER BY c.place
                ) AS target_columns
            FROM pg_constraint AS k
            JOIN pg_class AS c ON c.oid = k.conrelid
            JOIN pg_namespace AS n ON n.oid = c.relnamespace
            JOIN pg_class AS target ON target.oid = k.confrelid
            JOIN pg_namespace AS target_schema ON target_schema.oid = target.relnamespace
            WHERE \(fragment: Self.isOurs) AND k.contype = 'f'
            """, in: .unscoped
        ) { row in
            (
                table: try row.decode("table", as: String.self), key: try row.decode("key", as: String.self),
                target: try row.decode("target", as: String.self),
                columns: try row.decode("columns", as: [String].self),
                targetColumns: try row.decode("target_columns", as: [String].self)
            )
        }
        return keys.compactMap { key in
            let finding = CatalogueFinding(.foreignKey, "\(key.table) \(key.key)")
            guard let target = self.rule(of: key.target) else { return finding }
            if key.target == "tenants" {
                return key.columns == ["tenant_id"] && key.targetColumns == ["id"] ? nil : finding
            }
            let scope = target.tableClass.scopeColumns
            return key.columns.starts(with: scope) && key.targetColumns.starts(with: scope) ? nil : finding
        }
    }
}
