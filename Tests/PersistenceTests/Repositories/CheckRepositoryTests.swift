import CanonicalJSON
import Foundation
import Persistence
import PostgresClient
import Reports
import TestSupport
import Testing
import VerificationDomain

@Suite(.postgres)
struct CheckRepositoryTests {
    private let database: TestDatabase
    private let checks: PostgresCheckRepository
    private let reports: PostgresReportRepository

    init() throws {
        self.database = try TestDatabase.current
        self.checks = PostgresCheckRepository(on: try self.database.pool(as: .gateway))
        self.reports = PostgresReportRepository(on: try self.database.pool(as: .gateway))
    }

    @Test(arguments: [CheckAudience.all, .none, .some([.random(), .random()])])
    func checkComesBackWithEveryField(audience: CheckAudience) async throws {
        try await self.database.insertTenants()
        let applicant = try await self.database.insertApplicant(scope: .acmeLive)
        let check = Check(
            id: .random(), applicantID: applicant.id, createdAt: .fixture, tags: ["ü", "a"], audience: audience,
            applicantProvidesData: true, redirectURI: "https://example.com/", privacyNoticesReadConsentGiven: true,
            reportIDs: [], status: .complete, result: .consider, completedAt: .fixture)
        try await self.checks.insert(check, scope: .acmeLive)
        #expect(try await self.checks.find(check.id, scope: .acmeLive) == check)
    }

    @Test
    func savedProgressComesBack() async throws {
        try await self.database.insertTenants()
        let applicant = try await self.database.insertApplicant(scope: .acmeLive)
        var check = try await self.database.insertCheck(of: applicant, scope: .acmeLive)
        check.status = .complete
        check.result = .clear
        check.completedAt = .fixture
        let orchestrator = PostgresCheckRepository(on: try self.database.pool(as: .orchestrator))
        try await orchestrator.save(check, scope: .acmeLive)
        #expect(try await self.checks.find(check.id, scope: .acmeLive) == check)
        #expect(try await self.checks.count(of: applicant.id, scope: .acmeLive) == [.complete: 1])
    }

    @Test
    func listsAreNewestFirst() async throws {
        try await self.database.insertTenants()
        let applicant = try await self.database.insertApplicant()
        var ids: [CheckID] = []
        for second in 0..<3 {
            let moment = Date.fixture.addingTimeInterval(Double(second))
            ids.append(try await self.database.insertCheck(of: applicant, createdAt: moment).id)
        }
        #expect(try await self.checks.list(of: applicant.id, scope: .acmeSandbox).map(\.id) == ids.reversed())
    }

    @Test
    func checksOfADeletedApplicantAreLockedByMachinesOnly() async throws {
        try await self.database.insertTenants()
        let applicant = try await self.database.insertApplicant()
        let check = try await self.database.insertCheck(of: applicant)
        try await self.database.delete(applicant, scope: .acmeSandbox)
        #expect(try await self.checks.find(check.id, scope: .acmeSandbox) == nil)
        #expect(try await self.checks.list(of: applicant.id, scope: .acmeSandbox) == [])
        let pool = try self.database.pool(as: .orchestrator)
        try await pool.transaction(in: Scope.acmeSandbox.sql) { transaction in
            let checks = PostgresCheckRepository(on: transaction)
            let seen = try await checks.lock(check.id, includingDeleted: false, scope: .acmeSandbox)
            let locked = try await checks.lock(check.id, includingDeleted: true, scope: .acmeSandbox)
            #expect(seen == nil)
            #expect(locked == check)
        }
    }

    @Test
    func neverCrossesTenants() async throws {
        try await self.database.insertTenants()
        let applicant = try await self.database.insertApplicant()
        let check = try await self.database.insertCheck(of: applicant)
        let report = try #require(check.reportIDs.first)
        var changed = check
        changed.status = .paused
        for stranger in Scope.acmeSandbox.strangers {
            #expect(try await self.checks.find(check.id, scope: stranger) == nil)
            #expect(try await self.checks.list(of: applicant.id, scope: stranger) == [])
            #expect(try await self.checks.count(of: applicant.id, scope: stranger) == [:])
            try await self.checks.save(changed, scope: stranger)
            #expect(try await self.reports.list(of: check.id, scope: stranger) == [])
            #expect(try await !self.reports.cancel(report, scope: stranger))
            #expect(try await !self.reports.resume(report, scope: stranger))
            try await self.reports.note(announced: [report: .complete], scope: stranger)
            let working = PostgresReportRepository(on: try self.database.pool(as: .reports))
            #expect(try await !working.withdraw(report, reason: "r", scope: stranger))
            await #expect(throws: SQLError.self) { try await self.checks.insert(check, scope: stranger) }
            let foreign = Report(
                id: .random(), applicantID: applicant.id, owner: .check(check.id), name: .document, input: [:],
                createdAt: .fixture, status: .awaitingData)
            await #expect(throws: SQLError.self) { try await self.reports.insert(foreign, scope: stranger) }
        }
        #expect(try await self.checks.find(check.id, scope: .acmeSandbox) == check)
        #expect(try await self.reports.list(of: check.id, scope: .acmeSandbox).map(\.announcedStatus) == [nil])
    }

    @Test(arguments: [
        "check_id = NULL", "check_id = NULL, position = NULL", "position = NULL", "task_attempt = 1",
        "run_id = gen_random_uuid(), task_id = 'a', task_attempt = 1", "is_paused = true, status = 'complete'",
    ])
    func aReportBelongsToExactlyOneOwner(change: String) async throws {
        try await self.database.insertTenants()
        try await self.database.insertCheck(of: self.database.insertApplicant())
        await #expect(throws: SQLError.self) {
            try await self.database.superuser.execute(.verbatim("UPDATE reports SET \(change)"), in: .unscoped)
        }
    }

    @Test
    func reportMovesOnceOnly() async throws {
        try await self.database.insertTenants()
        let applicant = try await self.database.insertApplicant()
        let working = PostgresReportRepository(on: try self.database.pool(as: .reports))
        let first = try #require(try await self.database.insertCheck(of: applicant).reportIDs.first)
        #expect(try await working.withdraw(first, reason: "no picture", scope: .acmeSandbox))
        #expect(try await !working.withdraw(first, reason: "another", scope: .acmeSandbox))
        #expect(try await !self.reports.cancel(first, scope: .acmeSandbox))
        let withdrawn = try await self.reports.find(first, scope: .acmeSandbox)
        #expect(withdrawn?.withdrawalReason == "no picture")
        #expect(withdrawn?.outcome == nil)
        let second = try #require(try await self.database.insertCheck(of: applicant).reportIDs.first)
        #expect(try await self.reports.cancel(second, scope: .acmeSandbox))
        #expect(try await !self.reports.cancel(second, scope: .acmeSandbox))
        #expect(try await !working.withdraw(second, reason: "late", scope: .acmeSandbox))
    }
}
