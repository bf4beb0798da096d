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

    private func complete(
        _ id: ReportID, _ outcome: ReportOutcome, by decider: ReportDecider = .machine, scope: Scope = .acmeLive
    ) async throws -> Bool {
        try await self.working.complete(id, outcome: outcome, by: decider, at: .fixture, scope: scope)
    }

    private func awaitApproval(_ id: ReportID, _ name: ReportName, scope: Scope = .acmeLive) async throws -> Bool {
        try await self.working.awaitApproval(id, breakdown: name.unexaminedBreakdown, scope: scope)
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
        #expect(try await self.complete(report.id, outcome))
        report.status = .complete
        report.outcome = outcome
        report.completedAt = .fixture
        #expect(try await self.working.find(report.id, scope: .acmeLive) == report)
    }

    @Test
    func completeReportKeepsItsFirstOutcome() async throws {
        try await self.database.insertTenants()
        let report = try await self.insertedReport()
        let first = SandboxAnswers.document(firstName: nil, lastName: "Berg")
        let second = SandboxAnswers.document(firstName: nil, lastName: "Consider")
        #expect(try await self.complete(report.id, first))
        for decider in ReportDecider.allCases {
            #expect(try await !self.complete(report.id, second, by: decider))
        }
        #expect(try await self.working.find(report.id, scope: .acmeLive)?.outcome == first)
    }

    @Test(arguments: [ReportName.document, .facialSimilarityPhoto, .watchlistStandard])
    func reportOfAnAnalystHasABreakdownOfNothingExamined(name: ReportName) async throws {
        try await self.database.insertTenants()
        var report = try await self.insertedReport(name)
        #expect(try await self.awaitApproval(report.id, name))
        report.status = .awaitingApproval
        report.pendingBreakdown = name.unexaminedBreakdown
        #expect(try await self.working.find(report.id, scope: .acmeLive) == report)
        // The contract, 5.9: the column is an object even where no part is known.
        let kind = try await self.database.superuser.first(
            "SELECT jsonb_typeof(breakdown) AS kind FROM reports WHERE id = \(report.id)", in: .unscoped
        ) { try $0.decode("kind", as: String?.self) }
        #expect(kind == "object")
    }

    @Test
    func analystsDecisionReplacesTheBreakdownOfNothingExamined() async throws {
        try await self.database.insertTenants()
        var report = try await self.insertedReport()
        #expect(try await self.awaitApproval(report.id, .document))
        let outcome = SandboxAnswers.document(firstName: nil, lastName: "caution")
        #expect(try await self.complete(report.id, outcome, by: .analyst))
        report.status = .complete
        report.outcome = outcome
        report.completedAt = .fixture
        #expect(try await self.working.find(report.id, scope: .acmeLive) == report)
    }

    /// Every status with every move: three of them exist.
    @Test(arguments: ReportStatus.allCases)
    func movesAreThoseOfTheDiagram(from status: ReportStatus) async throws {
        try await self.database.insertTenants()
        let outcome = SandboxAnswers.document(firstName: nil, lastName: "Berg")
        let moves: [(name: String, to: ReportStatus, (ReportID) async throws -> Bool)] = [
            ("machine", .complete, { try await self.complete($0, outcome, by: .machine) }),
            ("analyst", .complete, { try await self.complete($0, outcome, by: .analyst) }),
            ("hand-over", .awaitingApproval, { try await self.awaitApproval($0, .document) }),
        ]
        for (name, target, move) in moves {
            let report = try await self.insertedReport()
            try await self.database.superuser.execute(
                "UPDATE reports SET status = \(status), completed_at = now() WHERE id = \(report.id)", in: .unscoped)
            let isEdge =
                switch (status, name) {
                case (.awaitingData, "machine"), (.awaitingData, "hand-over"), (.awaitingApproval, "analyst"): true
                default: false
                }
            #expect(try await move(report.id) == isEdge, "\(status) by \(name)")
            let stored = try await self.working.find(report.id, scope: .acmeLive)
            #expect(stored?.status == (isEdge ? target : status), "\(status) by \(name)")
        }
    }

    @Test
    func ofTwoDecisionsAtOnceOneIsStored() async throws {
        try await self.database.insertTenants()
        let report = try await self.insertedReport()
        #expect(try await self.awaitApproval(report.id, .document))
        let decisions = ["Berg", "Consider", "rejected", "caution"].map {
            SandboxAnswers.document(firstName: nil, lastName: $0)
        }
        let wins = try await withThrowingTaskGroup(of: Bool.self) { group in
            for outcome in decisions {
                group.addTask { try await self.complete(report.id, outcome, by: .analyst) }
            }
            return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(wins == 1)
    }

    @Test(arguments: Scope.fixtures)
    func neverCrossesTenants(scope: Scope) async throws {
        try await self.database.insertTenants()
        let report = try await self.insertedReport(scope: scope)
        let outcome = SandboxAnswers.document(firstName: nil, lastName: nil)
        for stranger in scope.strangers {
            #expect(try await self.working.find(report.id, scope: stranger) == nil)
            for decider in ReportDecider.allCases {
                #expect(try await !self.complete(report.id, outcome, by: decider, scope: stranger))
            }
            #expect(try await !self.awaitApproval(report.id, .document, scope: stranger))
            let error = await #expect(throws: SQLError.self) {
                try await self.starting.insert(report, scope: stranger)
            }
            #expect(error?.isForeignKeyViolation() == true)
        }
        #expect(try await self.working.find(report.id, scope: scope) == report)
    }
}
