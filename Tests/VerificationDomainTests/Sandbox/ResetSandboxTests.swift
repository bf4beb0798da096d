import Foundation
import PostgresClient
import TestSupport
import Testing
import VerificationDomain

@Suite(.postgres)
struct ResetSandboxTests {
    private let database: TestDatabase
    private let services: TestServices

    init() throws {
        self.database = try TestDatabase.current
        self.services = try TestServices(on: self.database)
    }

    private var reset: ResetSandbox {
        ResetSandbox(store: self.services.gateway, now: self.services.clock.provider)
    }

    /// As the orchestrator does.
    private func erase(createdUntil moment: Date, scope: Scope) async throws -> Bool {
        try await EraseSandbox(store: self.services.orchestrator, now: self.services.clock.provider)(
            createdUntil: moment, scope: scope)
    }

    private func marked() async throws -> Set<ApplicantID> {
        Set(
            try await self.database.superuser.all(
                "SELECT id FROM applicants WHERE delete_at = \(self.services.clock.provider())", in: .unscoped
            ) { try $0.decode("id", as: ApplicantID.self) })
    }

    private func erasures() async throws -> Int {
        try await self.database.count(
            "SELECT FROM queue.scheduled JOIN queue.job USING (id) WHERE kind = 'erase_applicant'")
    }

    @Test
    func askingForItIsAJobAndALineOfTheAuditLog() async throws {
        try await self.database.insertTenants()
        let applicant = try await self.database.insertApplicant()
        #expect(try await self.reset(scope: .acmeSandbox, actor: .tester) == .fixture)
        #expect(try await self.database.readyJobs() == ["reset_sandbox"])
        #expect(
            try await self.database.count(
                """
                SELECT FROM audit_log WHERE action = 'sandbox.reset' AND environment = 'sandbox'
                    AND subject_id = \(TenantID.acme.description)
                """) == 1)
        #expect(
            try await self.services.gateway.applicants.find(applicant.id, scope: .acmeSandbox, lock: .none)?.deleteAt
                == nil)
    }

    @Test
    func theLiveEnvironmentIsNeverErased() async throws {
        try await self.database.insertTenants()
        try await self.database.insertApplicant(scope: .acmeLive)
        let counts = try await self.database.rowCounts()
        await #expect(throws: ResetSandboxError.liveEnvironment) {
            _ = try await self.reset(scope: .acmeLive, actor: .tester)
        }
        #expect(try await self.erase(createdUntil: .fixture, scope: .acmeLive) == false)
        #expect(try await self.database.rowCounts() == counts)
        #expect(try await self.marked() == [])
    }

    @Test
    func everyoneOfTheSandboxGoesAndNobodyElse() async throws {
        try await self.database.insertTenants()
        let ours = [
            try await self.database.insertApplicant().id,
            try await self.database.insertApplicant(deleteAt: .fixture.addingTimeInterval(86_400)).id,
        ]
        for stranger in Scope.acmeSandbox.strangers { try await self.database.insertApplicant(scope: stranger) }
        #expect(try await self.erase(createdUntil: .fixture, scope: .acmeSandbox) == false)
        #expect(try await self.marked() == Set(ours))
        #expect(try await self.erasures() == 2)
    }

    @Test
    func whoCameLaterStays() async throws {
        try await self.database.insertTenants()
        let before = try await self.database.insertApplicant().id
        try await self.database.insertApplicant(createdAt: .fixture.addingTimeInterval(1))
        _ = try await self.erase(createdUntil: .fixture, scope: .acmeSandbox)
        #expect(try await self.marked() == [before])
    }

    /// One that a batch left over is taken by the next; a second run of the job finds nothing to do.
    @Test
    func runsTwiceAndInBatches() async throws {
        try await self.database.insertTenants()
        for _ in 0..<EraseSandbox.batch { try await self.database.insertApplicant() }
        let last = try await self.database.insertApplicant(createdAt: .fixture.addingTimeInterval(1)).id
        let moment = Date.fixture.addingTimeInterval(1)
        #expect(try await self.erase(createdUntil: moment, scope: .acmeSandbox))
        #expect(try await self.marked().contains(last) == false)
        #expect(try await self.erase(createdUntil: moment, scope: .acmeSandbox) == false)
        #expect(try await self.marked().count == EraseSandbox.batch + 1)
        #expect(try await self.erasures() == EraseSandbox.batch + 1)
        #expect(try await self.erase(createdUntil: moment, scope: .acmeSandbox) == false)
        #expect(try await self.erasures() == EraseSandbox.batch + 1)
    }
}
