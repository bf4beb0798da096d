import CanonicalJSON
import Foundation
import Persistence
import PostgresClient
import Reports
import TestSupport
import Testing
import VerificationDomain

@Suite(.postgres)
struct ReportRepositoryTests {
    private let database: TestDatabase
    /// As the services that start reports.
    private let starting: PostgresReportRepository
    /// As report-workers.
    private let working: PostgresReportRepository

    init() throws {
        self.database = try TestDatabase.current
        self.starting = PostgresReportRepository(on: try self.database.pool(as: .gateway))
        self.working = PostgresReportRepository(on: try self.database.pool(as: .reports))
    }

    private func insertedReport(
        _ name: ReportName = .document, scope: Scope = .acmeLive
    ) async throws -> Report {
        let applicant = try await self.database.insertApplicant(scope: scope)
        let run = try await self.database.insertRun(of: applicant, scope: scope)
        let report = Report(
            id: .random(), applicantID: applicant.id, runID: run.id, taskID: "profile_4f4b2", taskAttempt: 2,
            name: name, input: ["document_ids": [["id": "x"]], "first_name": "Zoë"], createdAt: .fixture,
            status: .awaitingData)
        try await self.starting.insert(report, scope: scope)
        return report
    }

    @Test(arguments: [ReportName.document, .facialSimilarityPhoto])
    func newReportComesBackWithEveryField(name: ReportName) async throws {
        try await self.database.insertTenants()
        let report = try await self.insertedReport(name)
        #expect(try await self.working.find(report.id, scope: .acmeLive) == report)
    }

    @Test(
        arguments: [
            SandboxAnswers.document(firstName: "Anna", lastName: "Consider"),
            SandboxAnswers.document(firstName: "Anna", lastName: "rejected"),
            SandboxAnswers.document(firstName: "Anna", lastName: "Berg"),
            SandboxAnswers.facialSimilarityPhoto(firstName: "Anna", lastName: "Consider", documentID: nil),
            ReportOutcome(result: .unidentified, subResult: nil, breakdown: [:], properties: [:]),
        ])
    func outcomeComesBackWithEveryField(outcome: ReportOutcome) async throws {
        try await self.database.insertTenants()
        var report = try await self.insertedReport()
        #expect(try await self.working.complete(report.id, outcome: outcome, at: .fixture, scope: .acmeLive))
        report.status = .complete
        report.outcome = outcome
        report.completedAt = .fixture
        #expect(try await self.working.find(report.id, scope: .acmeLive) == report)
    }

    @Test
    func completeReportIsNotCompletedAgain() async throws {
        try await self.database.insertTenants()
        let report = try await self.insertedReport()
        let first = SandboxAnswers.document(firstName: nil, lastName: "Berg")
        let second = SandboxAnswers.document(firstName: nil, lastName: "Consider")
        #expect(try await self.working.complete(report.id, outcome: first, at: .fixture, scope: .acmeLive))
        #expect(try await !self.working.complete(report.id, outcome: second, at: .fixture, scope: .acmeLive))
        #expect(try await !self.working.awaitApproval(report.id, scope: .acmeLive))
        #expect(try await self.working.find(report.id, scope: .acmeLive)?.outcome == first)
    }

    @Test
    func reportForAnAnalystIsHandedOverOnce() async throws {
        try await self.database.insertTenants()
        let report = try await self.insertedReport()
        #expect(try await self.working.awaitApproval(report.id, scope: .acmeLive))
        #expect(try await self.working.find(report.id, scope: .acmeLive)?.status == .awaitingApproval)
        #expect(try await !self.working.awaitApproval(report.id, scope: .acmeLive))
    }

    @Test(arguments: Scope.fixtures)
    func neverCrossesTenants(scope: Scope) async throws {
        try await self.database.insertTenants()
        let report = try await self.insertedReport(scope: scope)
        let outcome = SandboxAnswers.document(firstName: nil, lastName: nil)
        for stranger in scope.strangers {
            #expect(try await self.working.find(report.id, scope: stranger) == nil)
            #expect(try await !self.working.complete(report.id, outcome: outcome, at: .fixture, scope: stranger))
            #expect(try await !self.working.awaitApproval(report.id, scope: stranger))
            let error = await #expect(throws: SQLError.self) {
                try await self.starting.insert(report, scope: stranger)
            }
            #expect(error?.isForeignKeyViolation() == true)
        }
        #expect(try await self.working.find(report.id, scope: scope) == report)
    }
}
