import CanonicalJSON
import Foundation
import Persistence
import PostgresClient
import Reports
import TestSupport
import Testing
import VerificationDomain
import Workflows

/// A live examiner that says what a test wants, and counts how often it is asked.
private actor ScriptedExaminer: ReportExaminer {
    struct Trouble: Error, Equatable {}

    private let answer: Result<ReportExamination, Trouble>
    private(set) var questions = 0

    init(_ answer: Result<ReportExamination, Trouble>) { self.answer = answer }

    func examine(_ report: Report, of applicant: Applicant, scope: Scope) async throws -> ReportExamination {
        self.questions += 1
        return try self.answer.get()
    }
}

@Suite(.postgres)
struct ExamineReportTests {
    private static let first = ExaminationAttempt(number: 1, isLast: false)
    private static let second = ExaminationAttempt(number: 2, isLast: false)
    private static let last = ExaminationAttempt(number: 12, isLast: true)

    private let database: TestDatabase
    private let bench: RunBench

    init() throws {
        self.database = try TestDatabase.current
        self.bench = try RunBench()
    }

    /// A run of the sample `document` whose report waits to be examined.
    private func waitingReport() async throws -> (run: WorkflowRun, id: ReportID) {
        try await self.database.insertTenants()
        var run = try await self.bench.create(.document, scope: .acmeLive)
        run = try await self.bench.capture("document_photo_c0888", of: run, scope: .acmeLive)
        return (run, try #require(try await self.database.reports(of: run.id).first))
    }

    @discardableResult
    private func examine(
        _ id: ReportID, by examiner: ScriptedExaminer, _ attempt: ExaminationAttempt
    ) async throws -> ExamineReport.End {
        let reports = self.bench.services.reports
        let examine = ExamineReport(
            store: reports, sandbox: SandboxReportExaminer(), live: examiner, now: self.bench.services.clock.provider)
        return try await examine(id, scope: .acmeLive, attempt: attempt, completing: reports)
    }

    private func stored(_ id: ReportID) async throws -> Report {
        try #require(try await self.bench.services.reports.reports.find(id, scope: .acmeLive))
    }

    private func newsCount() async throws -> Int {
        try await self.database.readyJobs().filter { $0 == "report_settled" }.count
    }

    @Test(arguments: [EngineFailure.timedOut, .crashed, .malformedAnswer])
    func secondFailureOfTheMaterialGoesToAnAnalyst(failure: EngineFailure) async throws {
        let report = try await self.waitingReport().id
        let examiner = ScriptedExaminer(.success(.failed(failure)))
        #expect(try await self.examine(report, by: examiner, Self.first) == .failed(failure))
        #expect(try await self.stored(report).status == .awaitingData)
        #expect(try await self.newsCount() == 0)
        #expect(try await self.examine(report, by: examiner, Self.second) == .handedOver(failure))
        let handedOver = try await self.stored(report)
        #expect(handedOver.status == .awaitingApproval)
        #expect(handedOver.pendingBreakdown == ReportName.document.unexaminedBreakdown)
        #expect(handedOver.breakdown == ReportName.document.unexaminedBreakdown)
        #expect(try await self.newsCount() == 1)
        // Once handed over, nobody is asked again.
        #expect(try await self.examine(report, by: examiner, Self.last) == .settled)
        #expect(await examiner.questions == 2)
    }

    @Test(arguments: [EngineFailure.unavailable, .notConfined])
    func engineThatCannotWorkLeavesTheReportUntilTheLastTry(failure: EngineFailure) async throws {
        let report = try await self.waitingReport().id
        let examiner = ScriptedExaminer(.success(.failed(failure)))
        #expect(try await self.examine(report, by: examiner, Self.second) == .failed(failure))
        #expect(try await self.stored(report).status == .awaitingData)
        #expect(try await self.examine(report, by: examiner, Self.last) == .handedOver(failure))
        #expect(try await self.stored(report).status == .awaitingApproval)
    }

    @Test
    func thrownErrorIsTriedAgainAndAtTheLastTryGoesToAnAnalyst() async throws {
        let report = try await self.waitingReport().id
        let examiner = ScriptedExaminer(.failure(.init()))
        await #expect(throws: ScriptedExaminer.Trouble()) { try await self.examine(report, by: examiner, Self.second) }
        #expect(try await self.stored(report).status == .awaitingData)
        #expect(try await self.examine(report, by: examiner, Self.last) == .handedOver(.unavailable))
        #expect(try await self.stored(report).status == .awaitingApproval)
    }

    /// A worker that stops gives its job back: that says nothing of the report.
    @Test
    func cancelledLastTryHandsNothingOver() async throws {
        let report = try await self.waitingReport().id
        let examiner = ScriptedExaminer(.failure(.init()))
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await self.examine(report, by: examiner, Self.last)
        }
        await #expect(throws: (any Error).self) { try await task.value }
        #expect(try await self.stored(report).status == .awaitingData)
    }

    @Test
    func whatWasFoundIsStoredForTheAnalyst() async throws {
        let report = try await self.waitingReport().id
        let found = ["image_integrity": Breakdown(result: .consider)]
        try await self.examine(report, by: ScriptedExaminer(.success(.leftToAnalyst(found: found))), Self.first)
        let stored = try await self.stored(report)
        #expect(stored.status == .awaitingApproval)
        #expect(stored.breakdown == found)
        #expect(stored.outcome == nil)
    }

    @Test
    func analystsDecisionGoesOnWithTheRun() async throws {
        let (run, report) = try await self.waitingReport()
        try await self.examine(report, by: ScriptedExaminer(.success(.needsAnalyst)), Self.first)
        try await self.bench.services.settle(report, scope: .acmeLive)
        #expect(try await self.bench.services.runs.find(run.id, scope: .acmeLive).status == .processing)
        let outcome = SandboxAnswers.document(firstName: nil, lastName: nil)
        let reports = PostgresReportRepository(on: self.database.superuser)
        #expect(try await reports.complete(report, outcome: outcome, by: .analyst, at: .fixture, scope: .acmeLive))
        try await self.bench.services.settle(report, scope: .acmeLive)
        #expect(try await self.bench.services.runs.find(run.id, scope: .acmeLive).status == .approved)
    }

    @Test
    func machineThatComesLateDoesNotOverruleTheAnalyst() async throws {
        let report = try await self.waitingReport().id
        let outcome = SandboxAnswers.document(firstName: nil, lastName: "rejected")
        let reports = PostgresReportRepository(on: self.database.superuser)
        #expect(
            try await reports.awaitApproval(
                report, breakdown: ReportName.document.unexaminedBreakdown, scope: .acmeLive))
        let isStored = try await reports.complete(
            report, outcome: outcome, by: .machine, at: .fixture, scope: .acmeLive)
        #expect(!isStored)
        #expect(try await self.stored(report).status == .awaitingApproval)
    }

    @Test
    func reportOfADeletedApplicantIsExaminedWhileADeletionCanBeTakenBack() async throws {
        let (run, report) = try await self.waitingReport()
        try await self.bench.services.applicants.delete(run.applicantID, scope: .acmeLive, actor: .system("test"))
        let examiner = ScriptedExaminer(.success(.needsAnalyst))
        try await self.examine(report, by: examiner, Self.first)
        #expect(await examiner.questions == 1)
        #expect(try await self.stored(report).status == .awaitingApproval)
    }

    @Test
    func reportOfAnApplicantWhoWaitsForErasureIsLeftAlone() async throws {
        let (run, report) = try await self.waitingReport()
        try await self.bench.services.applicants.delete(run.applicantID, scope: .acmeLive, actor: .system("test"))
        self.bench.services.clock.advance(by: Tenant.acme.deletionDelay)
        let examiner = ScriptedExaminer(.success(.needsAnalyst))
        #expect(try await self.examine(report, by: examiner, Self.first) == .settled)
        #expect(await examiner.questions == 0)
        #expect(try await self.stored(report).status == .awaitingData)
    }
}
