import Foundation
import Persistence
import PostgresClient
import TestSupport
import Testing
import VerificationDomain

/// Bringing a database up to date: once, again, by two at once, and never against its history or its region.
struct MigratorTests {
    private func migrator(_ database: TestDatabase) -> Migrator {
        Migrator(database: database.superuser, logger: TestDatabase.logger)
    }

    @Test
    func migrationsAreNumberedWithoutGaps() throws {
        let migrations = try Migration.all()
        #expect(migrations.map(\.version) == Array(1...migrations.count))
    }

    @Test
    func firstRunAppliesEveryMigration() async throws {
        try await TestDatabase.withEmpty { database in
            let applied = try await self.migrator(database).migrate(region: "us")
            #expect(try applied == Migration.all().map(\.version))
            #expect(try await PostgresDeployment(on: database.superuser).region() == .us)
        }
    }

    @Test
    func secondRunChangesNothing() async throws {
        try await TestDatabase.withEmpty { database in
            _ = try await self.migrator(database).migrate(region: "eu")
            let before = try await SchemaPicture.taken(of: database.superuser)
            #expect(try await self.migrator(database).migrate(region: "eu") == [])
            #expect(try await SchemaPicture.taken(of: database.superuser) == before)
        }
    }

    @Test
    func editedMigrationIsRefused() async throws {
        try await TestDatabase.withEmpty { database in
            _ = try await self.migrator(database).migrate(region: "eu")
            var migrations = try Migration.all()
            let edited = migrations[2]
            migrations[2] = Migration(version: edited.version, name: edited.name, sql: edited.sql + "\n-- edited")
            await #expect(throws: MigrationError.edited(version: 3)) {
                _ = try await self.migrator(database).migrate(region: "eu", migrations: migrations)
            }
        }
    }

    @Test
    func policyThatTheCatalogueDoesNotKnowGoes() async throws {
        try await TestDatabase.withEmpty { database in
            _ = try await self.migrator(database).migrate(region: "eu")
            let before = try await SchemaPicture.taken(of: database.superuser).policies
            // As an earlier program would leave it: rules of its own, and another digest of them.
            try await database.superuser.run(
                script: """
                    CREATE POLICY leftover ON applicants FOR ALL TO martlet_gateway USING (true);
                    UPDATE schema_migrations SET digest = 'earlier' WHERE version = 0;
                    """)
            #expect(try await SchemaPicture.taken(of: database.superuser).policies != before)
            _ = try await self.migrator(database).migrate(region: "eu")
            #expect(try await SchemaPicture.taken(of: database.superuser).policies == before)
        }
    }

    @Test
    func databaseNewerThanTheProgramIsRefused() async throws {
        try await TestDatabase.withEmpty { database in
            let migrations = try Migration.all()
            _ = try await self.migrator(database).migrate(region: "eu")
            await #expect(throws: MigrationError.newerDatabase(version: migrations.count)) {
                _ = try await self.migrator(database).migrate(
                    region: "eu", migrations: Array(migrations.dropLast()))
            }
        }
    }

    @Test
    func databaseOfAnotherRegionIsRefused() async throws {
        try await TestDatabase.withEmpty { database in
            _ = try await self.migrator(database).migrate(region: "eu")
            await #expect(throws: MigrationError.otherRegion(found: "eu", expected: "ca")) {
                _ = try await self.migrator(database).migrate(region: "ca")
            }
            #expect(try await PostgresDeployment(on: database.superuser).region() == .eu)
        }
    }

    @Test
    func databaseOfAnotherRegionKeepsItsSchema() async throws {
        try await TestDatabase.withEmpty { database in
            _ = try await self.migrator(database).migrate(region: "eu")
            let next = Migration(version: 9999, name: "next", sql: "CREATE TABLE next (id uuid PRIMARY KEY);")
            await #expect(throws: MigrationError.otherRegion(found: "eu", expected: "ca")) {
                _ = try await self.migrator(database).migrate(region: "ca", migrations: Migration.all() + [next])
            }
            #expect(try await SchemaPicture.tableNames(of: database.superuser).contains("next") == false)
        }
    }

    @Test
    func twoMigratorsAtOnceApplyEachMigrationOnce() async throws {
        try await TestDatabase.withEmpty { database in
            async let first = self.migrator(database).migrate(region: "eu")
            async let second = self.migrator(database).migrate(region: "eu")
            let applied = try await first + second
            #expect(try applied.sorted() == Migration.all().map(\.version))
        }
    }

    @Test
    func failedMigrationLeavesNothing() async throws {
        try await TestDatabase.withEmpty { database in
            _ = try await self.migrator(database).migrate(region: "eu")
            let broken = Migration(
                version: 9999, name: "broken", sql: "CREATE TABLE half (id uuid PRIMARY KEY);\nSELECT 1 / 0;")
            await #expect(throws: SQLError.self) {
                _ = try await self.migrator(database).migrate(region: "eu", migrations: Migration.all() + [broken])
            }
            #expect(try await SchemaPicture.tableNames(of: database.superuser).contains("half") == false)
        }
    }

    @Test
    func unmigratedDatabaseHasNoRegion() async throws {
        try await TestDatabase.withEmpty { database in
            try await database.superuser.run(script: "CREATE TABLE deployment (region text)")
            await #expect(throws: DeploymentError.notMigrated) {
                _ = try await PostgresDeployment(on: database.superuser).region()
            }
        }
    }

    @Test(.postgres)
    func processOfAnotherRegionIsRefused() async throws {
        let deployment = PostgresDeployment(on: try TestDatabase.current.pool(as: .gateway))
        await #expect(throws: DeploymentError.otherRegion(found: .eu, expected: .us)) {
            try await deployment.require(.us)
        }
    }
}
