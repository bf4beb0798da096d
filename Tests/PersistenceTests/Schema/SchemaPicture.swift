import PostgresClient

/// Everything that the system catalogues say of a schema, to compare before and after.
struct SchemaPicture: Equatable {
    let relations: [String]
    let policies: [String]
    let functions: [String]
    let columns: [String]
    let migrations: [String]

    static func taken(of sql: any SQLExecutor) async throws -> SchemaPicture {
        func lines(_ statement: SQLStatement) async throws -> [String] {
            try await sql.all(statement, in: .unscoped) { try $0.decode("line", as: String.self) }
        }
        return SchemaPicture(
            relations: try await lines(
                """
                SELECT concat_ws(' ', c.oid::regclass, c.relkind, c.relowner::regrole, c.relrowsecurity,
                    c.relforcerowsecurity, ARRAY(SELECT a::text FROM unnest(c.relacl) AS a ORDER BY 1)) AS line
                FROM pg_class AS c
                WHERE c.relnamespace IN ('public'::regnamespace, 'queue'::regnamespace)
                ORDER BY 1
                """),
            policies: try await lines(
                """
                SELECT concat_ws(' ', schemaname, tablename, policyname, cmd, roles, qual, with_check) AS line
                FROM pg_policies
                ORDER BY 1
                """),
            functions: try await lines(
                """
                SELECT concat_ws(' ', p.oid::regprocedure, p.proowner::regrole, p.prosecdef, p.proconfig,
                    ARRAY(SELECT a::text FROM unnest(p.proacl) AS a ORDER BY 1), md5(p.prosrc)) AS line
                FROM pg_proc AS p
                WHERE p.pronamespace IN ('public'::regnamespace, 'queue'::regnamespace)
                ORDER BY 1
                """),
            columns: try await lines(
                """
                SELECT concat_ws(' ', a.attrelid::regclass, a.attname, format_type(a.atttypid, a.atttypmod),
                    a.attnotnull, ARRAY(SELECT x::text FROM unnest(a.attacl) AS x ORDER BY 1)) AS line
                FROM pg_attribute AS a
                JOIN pg_class AS c ON c.oid = a.attrelid
                WHERE c.relnamespace IN ('public'::regnamespace, 'queue'::regnamespace)
                ORDER BY 1
                """),
            migrations: try await lines(
                "SELECT concat_ws(' ', version, name, digest, applied_at) AS line FROM schema_migrations ORDER BY 1"))
    }

    /// Tables of schema `public`.
    static func tableNames(of sql: any SQLExecutor) async throws -> [String] {
        try await sql.all(
            "SELECT relname::text AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'",
            in: .unscoped
        ) { try $0.decode("name", as: String.self) }
    }
}
