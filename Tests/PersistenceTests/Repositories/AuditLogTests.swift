import Foundation
import Persistence
import PostgresClient
import TestSupport
import Testing
import VerificationDomain

@Suite(.postgres)
struct AuditLogTests {
    private let database: TestDatabase
    private let log: PostgresAuditLog

    init() throws {
        self.database = try TestDatabase.current
        self.log = PostgresAuditLog(on: try self.database.pool(as: .gateway))
    }

    private func lines(as scope: SQLScope, role: ServiceRole = .gateway) async throws -> [String] {
        try await self.database.pool(as: role).all(
            """
            SELECT concat_ws(' ', coalesce(environment, 'none'), actor_kind, actor_id, action, subject_kind, subject_id)
                AS line
            FROM audit_log
            ORDER BY at, line
            """, in: scope
        ) { try $0.decode("line", as: String.self) }
    }

    @Test(
        arguments: [
            (AuditActor.operatorCommand("root"), "operator root"), (.system("retention"), "system retention"),
            (.applicant, "applicant "),
        ])
    func lineSaysWhoDidWhatToWhat(actor: AuditActor, said: String) async throws {
        try await self.database.insertTenants()
        let id = WorkflowID.random()
        let entry = AuditEntry(actor: actor, action: .workflowActivated, subject: .workflow(id))
        try await self.log.record(entry, scope: .acmeSandbox)
        #expect(
            try await self.lines(as: Scope.acmeSandbox.sql) == ["sandbox \(said) workflow.activated workflow \(id)"])
    }

    @Test
    func everyActionIsTaken() async throws {
        try await self.database.insertTenants()
        for action in AuditAction.allCases {
            let entry = AuditEntry(actor: .apiToken(.random()), action: action, subject: .tenant(.acme))
            try await self.log.record(entry, tenant: .acme)
        }
        let lines = try await self.lines(as: TenantID.acme.sql)
        #expect(lines.allSatisfy { $0.hasPrefix("none api_token ") && $0.hasSuffix(" tenant \(TenantID.acme)") })
        for action in AuditAction.allCases { #expect(lines.contains { $0.contains(" \(action.rawValue) ") }) }
    }

    @Test
    func tenantsLineIsWrittenInATransactionOfAnEnvironment() async throws {
        try await self.database.insertTenants()
        try await self.database.pool(as: .gateway).transaction(in: Scope.acmeLive.sql) { transaction in
            let entry = AuditEntry(actor: .applicant, action: .tokenCreated, subject: .tenant(.acme))
            try await PostgresAuditLog(on: transaction).record(entry, tenant: .acme)
        }
        #expect(try await self.lines(as: TenantID.acme.sql).count == 1)
    }

    @Test
    func neverCrossesTenants() async throws {
        try await self.database.insertTenants()
        let entry = AuditEntry(actor: .applicant, action: .taskCompleted, subject: .tenant(.acme))
        try await self.log.record(entry, scope: .acmeLive)
        #expect(try await self.lines(as: TenantID.globex.sql) == [])
        #expect(try await self.lines(as: Scope.globexLive.sql) == [])
    }

    @Test(arguments: ["UPDATE audit_log SET actor_id = ''", "DELETE FROM audit_log"])
    func nobodyChangesALine(change: String) async throws {
        for role in ServiceRole.allCases {
            let pool = try self.database.pool(as: role)
            let error = await #expect(throws: SQLError.self) {
                try await pool.execute(.verbatim(change), in: TenantID.acme.sql)
            }
            #expect(error?.isRefusedAccess == true, "\(role)")
        }
    }
}
