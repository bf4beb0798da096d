import CanonicalJSON
import Foundation
import JobQueue
import Persistence
import PostgresClient
import TestSupport
import Testing
import VerificationDomain
import Workflows

/// What a statement that forgets its `WHERE` sees and does, as each service's role: row-level security alone holds.
@Suite(.postgres)
struct DirectStatementTests {
    private let database: TestDatabase

    init() throws {
        self.database = try TestDatabase.current
    }

    private static let scopedRules = TableCatalogue.tables.filter {
        [.tenant, .environment].contains($0.tableClass)
    }

    /// Fills every tenant's and environment's table in all four scopes.
    private func fillTables() async throws {
        try await self.database.insertTenants()
        for tenant in [TenantID.acme, .globex] {
            try await self.database.insertWebhook(tenant: tenant)
            try await PostgresBrandingRepository(on: self.database.superuser).replace(
                Branding(displayName: BrandName("Bank")), tenant: tenant)
        }
        for scope in Scope.fixtures {
            let services = try TestServices(on: self.database, identifiers: .init { UUID() })
            _ = try await services.tokens.create(
                name: "key", environment: scope.environment, tenant: scope.tenantID, actor: .operatorCommand("root"))
            _ = try await services.oauthClients.create(
                name: "client", environment: scope.environment, tenant: scope.tenantID,
                actor: .operatorCommand("root"))
            let applicant = try await services.applicants.create(
                .complete, consents: [ApplicantConsent(name: .ssnVerification, granted: true)], scope: scope)
            let document = try await self.database.insertDocument(of: applicant, scope: scope)
            try await self.database.insertEveryMedium(of: applicant, scope: scope)
            try await self.database.insertCheck(of: applicant, scope: scope)
            try await PostgresUploadMeasurementRepository(on: self.database.superuser).insert(
                UploadMeasurement(
                    id: .random(), objectID: .random(), contentType: "image/png", createdAt: .fixture, verdict: nil),
                scope: scope)
            try await self.database.keepAnswer(scope: scope)
            let erased = try await self.database.insertApplicant(scope: scope)
            try await PostgresApplicantRepository(on: self.database.superuser).erase(erased.id, scope: scope)
            let run = try await self.database.insertRun(
                from: .document, of: applicant, scope: scope, tags: ["a"])
            try await self.database.insertRunFile(of: run, scope: scope)
            try await services.completeTask(
                "document_photo_c0888", of: run.id, data: [["id": .string(document.id.description)]], scope: scope,
                actor: .applicant)
            try await self.database.insertPasskey(of: applicant.id, scope: scope)
            try await self.database.insertBiometricToken(of: applicant.id, scope: scope)
            let report = try await self.database.insertReport(.document(), of: applicant, scope: scope)
            try await self.database.insertFeedback(about: report, of: applicant.id, scope: scope)
        }
        let bench = try DeliveryBench()
        var claimed: [ClaimedDelivery]
        repeat {
            claimed = try await bench.claim()
            for delivery in claimed { try await bench.settle(delivery, 200) }
        } while !claimed.isEmpty
    }

    /// Rows of a table, as `statement` runs: all, and those of another scope.
    private func rows(
        of rule: TableRule, on sql: any SQLExecutor, in scope: SQLScope, expecting expected: Scope
    ) async throws -> (all: Int, foreign: Int) {
        let isOurs: SQLStatement =
            rule.tableClass == .tenant
            ? "tenant_id = \(expected.tenantID)"
            : "tenant_id = \(expected.tenantID) AND environment = \(expected.environment)"
        let found = try await sql.first(
            """
            SELECT count(*) AS rows, count(*) FILTER (WHERE NOT (\(fragment: isOurs))) AS foreign_rows
            FROM \(fragment: .verbatim(rule.name))
            """, in: scope
        ) { (all: try $0.decode("rows", as: Int.self), foreign: try $0.decode("foreign_rows", as: Int.self)) }
        return try #require(found)
    }

    @Test
    func eachRoleSeesItsScopeAndNothingElse() async throws {
        try await self.fillTables()
        for rule in Self.scopedRules {
            for scope in Scope.fixtures {
                let everything = try await self.rows(
                    of: rule, on: self.database.superuser, in: .unscoped, expecting: scope)
                let own = everything.all - everything.foreign
                try #require(own > 0, "\(rule.name) holds nothing of \(scope): the test would say nothing")
                try #require(everything.foreign > 0, "\(rule.name)")
                for grant in rule.grants where grant.privileges.contains(.select) {
                    let pool = try self.database.pool(as: grant.role)
                    let seen = try await self.rows(of: rule, on: pool, in: scope.sql, expecting: scope)
                    #expect(seen.foreign == 0, "\(grant.role) sees foreign rows of \(rule.name)")
                    #expect(seen.all == own, "\(grant.role) does not see all its rows of \(rule.name)")
                }
            }
        }
    }

    @Test
    func noRoleMovesARowToAnotherTenant() async throws {
        try await self.fillTables()
        var tried = 0
        for rule in Self.scopedRules {
            for grant in rule.grants where grant.privileges.contains(.update) {
                let pool = try self.database.pool(as: grant.role)
                let error = await #expect(throws: SQLError.self, "\(grant.role) moves rows of \(rule.name)") {
                    try await pool.execute(
                        "UPDATE \(fragment: .verbatim(rule.name)) SET tenant_id = \(TenantID.globex)",
                        in: Scope.acmeLive.sql)
                }
                #expect(error?.isRefusedAccess == true, "\(grant.role) on \(rule.name)")
                tried += 1
            }
        }
        #expect(tried >= 20)
    }

    @Test
    func deletionTakesRowsOfItsScopeOnly() async throws {
        try await self.fillTables()
        for rule in Self.scopedRules {
            let before = try await self.rows(
                of: rule, on: self.database.superuser, in: .unscoped, expecting: .acmeLive)
            for grant in rule.grants where grant.privileges.contains(.delete) {
                _ = try? await self.database.pool(as: grant.role)
                    .execute("DELETE FROM \(fragment: .verbatim(rule.name))", in: Scope.acmeLive.sql)
            }
            let after = try await self.rows(
                of: rule, on: self.database.superuser, in: .unscoped, expecting: .acmeLive)
            #expect(after.foreign == before.foreign, "\(rule.name)")
        }
        let applicants = try await self.database.superuser.query(
            "SELECT id FROM applicants WHERE tenant_id = \(TenantID.acme) AND environment = 'live'", in: .unscoped)
        #expect(applicants.isEmpty)
    }

    @Test
    func clientRefusesAStatementWithoutScope() async throws {
        let pool = try self.database.pool(as: .gateway)
        for rule in Self.scopedRules {
            let statements: [SQLStatement] = [
                .verbatim("SELECT * FROM \(rule.name)"), .verbatim("DELETE FROM public.\(rule.name)"),
                .verbatim("WITH x AS (SELECT 1) SELECT 1 FROM x JOIN \(rule.name.uppercased()) AS t ON true"),
                .verbatim("UPDATE \"\(rule.name)\" SET tenant_id = tenant_id"),
            ]
            for statement in statements {
                await #expect(throws: SQLError.scopeRequired(table: rule.name)) {
                    _ = try await pool.query(statement, in: .unscoped)
                }
            }
        }
    }

    @Test
    func serverRefusesAStatementWithoutScope() async throws {
        // The administrator's pool has no list of tables: what refuses here is Postgres.
        try await self.database.insertTenants()
        try await self.database.insertApplicant()
        let superuser = self.database.superuser
        for rule in Self.scopedRules where rule.grants.contains(where: { $0.role == .gateway }) {
            await #expect(throws: SQLError.self, "\(rule.name)") {
                try await superuser.transaction(in: .unscoped) { transaction in
                    try await transaction.execute("SET LOCAL ROLE martlet_gateway", in: .unscoped)
                    try await transaction.execute(
                        .verbatim("UPDATE \(rule.name) SET tenant_id = tenant_id"), in: .unscoped)
                }
            }
        }
        let error = await #expect(throws: SQLError.self) {
            try await superuser.transaction(in: .unscoped) { transaction in
                try await transaction.execute("SET LOCAL ROLE martlet_gateway", in: .unscoped)
                _ = try await transaction.query("SELECT id FROM applicants", in: .unscoped)
            }
        }
        guard case .server(let refusal) = error else { throw try #require(error) }
        // undefined_object: the setting was never made; or the empty text it leaves behind, which is no uuid.
        #expect(["42704", "22P02"].contains(refusal.sqlState))
    }

    @Test
    func producersSeeOnlyTheirOwnDispatchRows() async throws {
        try await self.fillTables()
        let gateway = try self.database.pool(as: .gateway)
        for table in ["links", "webhook_deliveries"] {
            let rule = try #require(TableCatalogue.tables.first { $0.name == table })
            for scope in Scope.fixtures {
                let seen = try await self.rows(of: rule, on: gateway, in: scope.sql, expecting: scope)
                #expect(seen.all > 0, "\(table)")
                #expect(seen.foreign == 0, "\(table)")
            }
        }
    }

    @Test
    func nobodyReadsAPartitionPastItsParent() async throws {
        for role in ServiceRole.allCases {
            let pool = try self.database.pool(as: role)
            let error = await #expect(throws: SQLError.self) {
                _ = try await pool.query("SELECT id FROM queue.job_p000000", in: .unscoped)
            }
            #expect(error?.isRefusedAccess == true, "\(role)")
        }
    }

    @Test
    func workersMayAskWhetherAJobIsHeldUp() async throws {
        for role in [ServiceRole.orchestrator, .reports] {
            let held = try await self.database.pool(as: role).first(
                "SELECT queue.is_held_up(1::smallint, 2, 3) AS held", in: .unscoped
            ) { try $0.decode("held", as: Bool.self) }
            #expect(held == false)
        }
    }
}
