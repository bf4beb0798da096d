import Persistence
import PostgresClient
import TestSupport
import Testing

/// The migrated database is what the table catalogue says, and the checker would have noticed if it were not.
@Suite(.postgres)
struct CatalogueTests {
    private let database: TestDatabase

    init() throws {
        self.database = try TestDatabase.current
    }

    @Test
    func migratedDatabaseIsAsTheCatalogueSays() async throws {
        let findings = try await CatalogueChecker(sql: self.database.superuser).findings()
        #expect(findings == [], "\(findings)")
    }

    @Test
    func everyTableHasOneRule() {
        let names = TableCatalogue.tables.map(\.name)
        #expect(names.count == Set(names).count)
    }

    @Test
    func everyRoleHasOneGrantOnATable() {
        for rule in TableCatalogue.tables {
            let roles = rule.grants.map(\.role)
            #expect(roles.count == Set(roles).count, "\(rule.name)")
        }
    }

    /// Each breaks one rule of a sound database; the checker must say so, and name what was broken.
    @Test(arguments: CatalogueBreakage.all)
    func checkerReports(_ breakage: CatalogueBreakage) async throws {
        try await self.database.superuser.run(script: breakage.script)
        let findings = try await CatalogueChecker(sql: self.database.superuser).findings()
        #expect(findings.contains { $0.rule == breakage.rule && $0.object.contains(breakage.object) }, "\(findings)")
    }

    @Test
    func everyRuleIsBroken() {
        let broken = Set(CatalogueBreakage.all.map(\.rule))
        // A role belongs to the server, not to one database: breaking it here would break the tests beside this one.
        #expect(broken == Set(CatalogueFinding.Rule.allCases).subtracting([.role]))
    }

    @Test
    func checkerReportsRolesThatMayTooMuch() async throws {
        // Inside a transaction that is taken back: roles are the whole server's.
        struct TakeBack: Error {}
        let findings = Findings()
        await #expect(throws: TakeBack.self) {
            try await self.database.superuser.transaction(in: .unscoped) { transaction in
                try await transaction.execute("ALTER ROLE martlet_links BYPASSRLS", in: .unscoped)
                await findings.set(try await CatalogueChecker(sql: transaction).findings())
                throw TakeBack()
            }
        }
        #expect(await findings.all == [CatalogueFinding(.role, "martlet_links")])
    }

    @Test
    func accessRulesSetAnewRepairRightsThatWereGrantedByHand() async throws {
        try await self.database.superuser.run(
            script: """
                GRANT SELECT ON api_tokens TO martlet_links;
                GRANT EXECUTE ON FUNCTION find_api_token(text) TO martlet_links;
                ALTER TABLE applicants NO FORCE ROW LEVEL SECURITY;
                DELETE FROM schema_migrations WHERE name = 'access_rules';
                """)
        _ = try await Migrator(database: self.database.superuser, logger: TestDatabase.logger).migrate(region: "eu")
        let findings = try await CatalogueChecker(sql: self.database.superuser).findings()
        #expect(findings == [], "\(findings)")
    }

    @Test
    func accessRulesThatStandLockNoTable() async throws {
        let superuser = self.database.superuser
        // A service at work on a table, which the rules would have to lock.
        try await superuser.transaction(in: .unscoped) { transaction in
            _ = try await transaction.query("SELECT id FROM applicants", in: .unscoped)
            let applied = try await Migrator(database: superuser, logger: TestDatabase.logger).migrate(region: "eu")
            #expect(applied == [])
        }
    }

    private actor Findings {
        var all: [CatalogueFinding] = []
        func set(_ all: [CatalogueFinding]) { self.all = all }
    }
}
