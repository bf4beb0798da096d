/// Statements that create the roles of a deployment. Roles belong to the server, so another database of the same
/// server may have made them already.
enum RoleSetup {
    static let statements: [String] =
        [ServiceRole.owner, ServiceRole.lookup, ServiceRole.monitor].map { Self.create($0, login: false) }
        + ServiceRole.allCases.map { Self.create($0.name, login: true) }
        + [
            // A migrator of another database of the same server may be granting them at this moment.
            """
            DO $$ BEGIN
                GRANT \(ServiceRole.owner), \(ServiceRole.lookup), \(ServiceRole.monitor) TO CURRENT_USER;
            EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
            END $$
            """,
            // Where the administrator may not grant this, the ages of other sessions are unknown, and no table is
            // rotated.
            """
            DO $$ BEGIN
                ALTER ROLE \(ServiceRole.monitor) INHERIT;
                GRANT pg_read_all_stats TO \(ServiceRole.monitor);
            EXCEPTION WHEN insufficient_privilege OR duplicate_object OR unique_violation OR internal_error THEN NULL;
            END $$
            """,
            """
            DO $$ BEGIN EXECUTE format('GRANT CREATE, CONNECT, TEMPORARY ON DATABASE %I TO \(ServiceRole.owner)',
                current_database()); END $$
            """,
            "GRANT USAGE, CREATE ON SCHEMA public TO \(ServiceRole.owner)",
            """
            CREATE TABLE IF NOT EXISTS schema_migrations (
                version integer PRIMARY KEY,
                name text NOT NULL,
                digest text NOT NULL,
                applied_at timestamptz NOT NULL DEFAULT now()
            )
            """,
            "ALTER TABLE schema_migrations OWNER TO \(ServiceRole.owner)",
        ]

    private static func create(_ role: String, login: Bool) -> String {
        """
        DO $$ BEGIN
            IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '\(role)') THEN
                CREATE ROLE \(role) \(login ? "LOGIN" : "NOLOGIN") NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE
                    NOINHERIT;
            END IF;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
        END $$
        """
    }

    /// The lookups must belong to the role whose rights they run with. A new owner needs CREATE on the schema for
    /// the moment of the change.
    static let functionOwnership: [String] =
        ["GRANT CREATE ON SCHEMA public TO \(ServiceRole.lookup)"]
        + AccessRules.definerFunctions.filter { $0.owner == ServiceRole.lookup }.map {
            "ALTER FUNCTION \($0.signature) OWNER TO \($0.owner)"
        }
        + ["REVOKE CREATE ON SCHEMA public FROM \(ServiceRole.lookup)"]
        + ["GRANT CREATE ON SCHEMA queue TO \(ServiceRole.monitor)"]
        + AccessRules.definerFunctions.filter { $0.owner == ServiceRole.monitor }.map {
            "ALTER FUNCTION \($0.signature) OWNER TO \($0.owner)"
        }
        + ["REVOKE CREATE ON SCHEMA queue FROM \(ServiceRole.monitor)"]
}
