import Cryptography
package import Logging
package import PostgresClient

/// Brings a database's schema, roles and access rules to what this program expects. Safe to run at any time, by
/// several at once, and again.
///
/// It connects as the database's administrator, who may create roles; every object then belongs to
/// ``ServiceRole/owner``, which can log in nowhere.
package struct Migrator: Sendable {
    private let database: any SQLTransactor
    private let logger: Logger

    /// - Parameter database: Connected as the administrator.
    package init(database: any SQLTransactor, logger: Logger) {
        self.database = database
        self.logger = logger
    }

    /// - Parameter region: The deployment's region; written down at first, compared later.
    /// - Returns: The versions that were applied now.
    /// - Throws: ``MigrationError``; `SQLError` when Postgres refuses.
    package func migrate(region: String, migrations: [Migration]? = nil) async throws -> [Int] {
        let wanted = try migrations ?? Migration.all()
        try await self.createRoles()
        // First, so that a database of another region keeps its schema as it is.
        if try await self.hasRegion() { try await self.settleRegion(region) }
        var applied: [Int] = []
        for migration in wanted where try await self.apply(migration) {
            self.logger.info("applied migration", metadata: ["version": "\(migration.version)"])
            applied.append(migration.version)
        }
        let newest = try await self.database.first(
            "SELECT max(version) AS version FROM schema_migrations", in: .unscoped
        ) { try $0.decode("version", as: Int?.self) }
        if let newest = newest ?? nil, let known = wanted.last?.version, newest > known {
            throw MigrationError.newerDatabase(version: newest)
        }
        try await self.applyAccessRules()
        try await self.settleRegion(region)
        return applied
    }

    /// - Returns: Whether it was not applied before.
    private func apply(_ migration: Migration) async throws -> Bool {
        try await self.database.transaction(in: .unscoped) { transaction in
            // One migrator at a time; the lock ends with the transaction.
            try await transaction.execute(
                "SELECT pg_advisory_xact_lock(\(Self.lockKey))", in: .unscoped)
            let known = try await transaction.first(
                "SELECT digest FROM schema_migrations WHERE version = \(migration.version)", in: .unscoped
            ) { try $0.decode("digest", as: String.self) }
            if let known {
                guard known == migration.digest else { throw MigrationError.edited(version: migration.version) }
                return false
            }
            try await transaction.execute(
                SQLStatement.verbatim("SET LOCAL ROLE \(ServiceRole.owner)"), in: .unscoped)
            for statement in SQLScript.statements(of: migration.sql) {
                try await transaction.execute(SQLStatement.verbatim(statement), in: .unscoped)
            }
            try await transaction.execute(
                """
                INSERT INTO schema_migrations (version, name, digest)
                VALUES (\(migration.version), \(migration.name), \(migration.digest))
                """, in: .unscoped)
            // A new table has no rules yet, whatever was set before.
            try await transaction.execute(
                "DELETE FROM schema_migrations WHERE version = \(Self.rulesVersion)", in: .unscoped)
            return true
        }
    }

    private static let lockKey: Int64 = 0x6D61_7274_6C65_7401

    private func createRoles() async throws {
        try await self.database.transaction(in: .unscoped) { transaction in
            try await transaction.execute("SELECT pg_advisory_xact_lock(\(Self.lockKey))", in: .unscoped)
            for statement in RoleSetup.statements {
                try await transaction.execute(SQLStatement.verbatim(statement), in: .unscoped)
            }
        }
    }

    /// Sets grants and policies, unless they are what this program set before.
    ///
    /// It locks every table, one after the other, while services work on them. It gives up before Postgres would look
    /// for a deadlock, so that it is never a service's transaction that is ended, and tries again.
    private func applyAccessRules() async throws {
        let statements = RoleSetup.functionOwnership + AccessRules.statements(for: TableCatalogue.tables)
        let digest = SHA256Digest.digest(of: statements.joined(separator: ";")).hex
        for attempt in 1... {
            do {
                return try await self.applyAccessRules(statements, digest: digest)
            } catch let error as SQLError where error.isLockTimeout || error.isSerializationFailure {
                guard attempt < Self.greatestAttempts else { throw error }
                self.logger.info("Tables are in use; trying again", metadata: ["attempt": "\(attempt)"])
                try await Task.sleep(for: .milliseconds(Int.random(in: 100...500)))
            }
        }
    }

    private static let greatestAttempts = 60
    /// The number under which `schema_migrations` remembers the access rules.
    private static let rulesVersion = 0

    private func applyAccessRules(_ statements: [String], digest: String) async throws {
        try await self.database.transaction(in: .unscoped) { transaction in
            try await transaction.execute("SELECT pg_advisory_xact_lock(\(Self.lockKey))", in: .unscoped)
            let applied = try await transaction.first(
                "SELECT digest FROM schema_migrations WHERE version = \(Self.rulesVersion)", in: .unscoped
            ) { try $0.decode("digest", as: String.self) }
            if applied == digest { return }
            try await transaction.execute("SELECT set_config('lock_timeout', '500ms', true)", in: .unscoped)
            for statement in statements {
                try await transaction.execute(SQLStatement.verbatim(statement), in: .unscoped)
            }
            try await transaction.execute(
                """
                INSERT INTO schema_migrations (version, name, digest)
                VALUES (\(Self.rulesVersion), 'access_rules', \(digest))
                ON CONFLICT (version) DO UPDATE SET digest = excluded.digest, applied_at = now()
                """, in: .unscoped)
        }
    }

    /// Whether the migration that knows of regions was applied.
    private func hasRegion() async throws -> Bool {
        try await self.database.first("SELECT to_regclass('public.deployment') IS NOT NULL AS known", in: .unscoped) {
            try $0.decode("known", as: Bool.self)
        } ?? false
    }

    private func settleRegion(_ region: String) async throws {
        let found = try await self.database.first(
            """
            WITH inserted AS (
                INSERT INTO deployment (region) VALUES (\(region)) ON CONFLICT DO NOTHING RETURNING region
            )
            SELECT region FROM inserted UNION ALL SELECT region FROM deployment LIMIT 1
            """, in: .unscoped
        ) { try $0.decode("region", as: String.self) }
        if let found, found != region { throw MigrationError.otherRegion(found: found, expected: region) }
    }
}
