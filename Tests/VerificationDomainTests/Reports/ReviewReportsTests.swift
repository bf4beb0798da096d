import Foundation
import Persistence
import PostgresClient
import Reports
import TestSupport
import Testing
import VerificationDomain
import Workflows

/// With the operator's own role, so that its grants are enough, too.
@Suite(.postgres)
struct ReviewReportsTests {
    private static let analyst = AuditActor.operatorCommand("Ana")
    private static let clear = ReportDecision(
        result: .clear, subResult: .clear, statements: [.init(place: "visual_authenticity", finding: .clear)])

    private let database: TestDatabase
    private let bench: RunBench
    private let reviews: ReviewReports

    init() throws {
        self.database = try TestDatabase.current
        self.bench = try RunBench()
        self.reviews = ReviewReports(store: self.bench.services.operating, now: self.bench.services.clock.provider)
    }

    /// A run of the sample `document` whose report waits for an analyst.
    private func waitingReport(scope: Scope = .acmeLive) async throws -> (run: WorkflowRun, id: ReportID) {
        let (run, report) = try await self.begunReport(scope: scope)
        try await self.bench.services.examine(report, scope: scope)
        try await self.bench.services.settle(report, scope: scope)
        return (run, report)
    }

    /// The same before anybody examined it.
    private func begunReport(scope: Scope = .acmeLive) async throws -> (run: WorkflowRun, id: ReportID) {
        try await self.database.insertTenants()
        var run = try await self.bench.create(.document, scope: scope)
        run = try await self.bench.capture("document_photo_c0888", of: run, scope: scope)
        return (run, try #require(try await self.database.reports(of: run.id).first))
    }

    private func newsCount() async throws -> Int {
        try await self.database.readyJobs().filter { $0 == "report_settled" }.count
    }

    /// Action, subject and who did it, of the lines about reports.
    private func audited() async throws -> [String] {
        try await self.database.superuser.all(
            """
            SELECT concat_ws(' ', environment, action, subject_id, actor_kind, actor_id) AS line
            FROM audit_log
            WHERE subject_kind = 'report'
            ORDER BY at
            """, in: .unscoped
        ) { try $0.decode("line", as: String.self) }
    }

    @Test
    func decidedReportTakesItsRunToItsEnd() async throws {
        let (run, report) = try await self.waitingReport()
        #expect(try await self.bench.services.runs.find(run.id, scope: .acmeLive).status == .processing)
        let news = try await self.newsCount()
        let decided = try await self.reviews.decide(report, Self.clear, scope: .acmeLive, actor: Self.analyst)
        #expect(decided.status == .complete && decided.result == .clear && decided.subResult == .clear)
        #expect(decided.completedAt == self.bench.services.clock.provider())
        #expect(try await self.newsCount() == news + 1)
        #expect(try await self.audited() == ["live report.decided \(report) operator Ana"])
        // What the orchestrator does with the job, twice.
        for _ in 1...2 { try await self.bench.services.settle(report, scope: .acmeLive) }
        let ended = try await self.bench.services.runs.find(run.id, scope: .acmeLive)
        #expect(ended.status == .approved)
        let stored = try await self.bench.services.reports.reports.find(report, scope: .acmeLive)
        #expect(stored?.outcome?.breakdown["visual_authenticity"]?.result == .clear)
        #expect(stored?.outcome?.breakdown["police_record"]?.result == .some(.none))
        #expect(try await self.database.events().contains { $0.hasPrefix("workflow_run.completed \(run.id)") })
    }

    @Test
    func reportIsDecidedOnce() async throws {
        let report = try await self.waitingReport().id
        let news = try await self.newsCount()
        try await self.reviews.decide(report, Self.clear, scope: .acmeLive, actor: Self.analyst)
        await #expect(throws: ReportReviewError.notWaiting(report, .complete)) {
            try await self.reviews.decide(report, Self.clear, scope: .acmeLive, actor: Self.analyst)
        }
        #expect(try await self.newsCount() == news + 1)
        #expect(try await self.audited().count == 1)
    }

    @Test
    func ofDecisionsAtOnceOneIsStoredAndAudited() async throws {
        let report = try await self.waitingReport().id
        let outcomes = await withTaskGroup(of: Result<ReportReview, any Error>.self) { group in
            for number in 1...4 {
                group.addTask {
                    do {
                        return .success(
                            try await self.reviews.decide(
                                report, Self.clear, scope: .acmeLive, actor: .operatorCommand("\(number)")))
                    } catch {
                        return .failure(error)
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        let failures = outcomes.compactMap { outcome in
            if case .failure(let error) = outcome { error as? ReportReviewError } else { nil }
        }
        #expect(failures == Array(repeating: .notWaiting(report, .complete), count: 3))
        #expect(try await self.audited().count == 1)
    }

    @Test
    func machinesTurnIsNotTheAnalysts() async throws {
        let report = try await self.begunReport().id
        await #expect(throws: ReportReviewError.notWaiting(report, .awaitingData)) {
            try await self.reviews.decide(report, Self.clear, scope: .acmeLive, actor: Self.analyst)
        }
    }

    @Test
    func refusedDecisionStoresNothing() async throws {
        let report = try await self.waitingReport().id
        let news = try await self.newsCount()
        let wrong = ReportDecision(result: .consider, statements: Self.clear.statements)
        await #expect(throws: ReportDecisionError.self) {
            try await self.reviews.decide(report, wrong, scope: .acmeLive, actor: Self.analyst)
        }
        #expect(try await self.reviews.waiting(.init(limit: 9), scope: .acmeLive).map(\.id) == [report])
        #expect(try await self.newsCount() == news)
        #expect(try await self.audited().isEmpty)
    }

    /// What the audit log does not take is not done either.
    @Test
    func withoutALineNothingIsDecidedOrShown() async throws {
        let report = try await self.waitingReport().id
        try await self.database.superuser.execute(
            "REVOKE INSERT ON audit_log FROM martlet_operator", in: .unscoped)
        await #expect(throws: SQLError.self) {
            try await self.reviews.decide(report, Self.clear, scope: .acmeLive, actor: Self.analyst)
        }
        await #expect(throws: SQLError.self) {
            _ = try await self.reviews.show(report, scope: .acmeLive, actor: Self.analyst)
        }
        let stored = try await self.bench.services.reports.reports.find(report, scope: .acmeLive)
        #expect(stored?.status == .awaitingApproval)
    }

    @Test
    func lookIsAudited() async throws {
        let (run, report) = try await self.waitingReport()
        let shown = try await self.reviews.show(report, scope: .acmeLive, actor: Self.analyst)
        #expect(shown.owner.task?.runID == run.id && shown.applicantID == run.applicantID && shown.name == .document)
        #expect(shown.breakdown == ReportName.document.unexaminedBreakdown)
        #expect(shown.documentIDs.count == 1 && shown.livePhotoIDs.isEmpty)
        #expect(try await self.audited() == ["live report.viewed \(report) operator Ana"])
    }

    @Test
    func neverCrossesTenants() async throws {
        let report = try await self.waitingReport().id
        for stranger in Scope.acmeLive.strangers {
            #expect(try await self.reviews.waiting(.init(limit: 9), scope: stranger).isEmpty)
            var after = ReportReviewFilter(limit: 9)
            after.after = report
            await #expect(throws: ReportReviewError.notFound(report)) {
                _ = try await self.reviews.waiting(after, scope: stranger)
            }
            await #expect(throws: ReportReviewError.notFound(report)) {
                _ = try await self.reviews.show(report, scope: stranger, actor: Self.analyst)
            }
            await #expect(throws: ReportReviewError.notFound(report)) {
                try await self.reviews.decide(report, Self.clear, scope: stranger, actor: Self.analyst)
            }
        }
        #expect(try await self.audited().isEmpty)
        #expect(try await self.reviews.waiting(.init(limit: 9), scope: .acmeLive).map(\.id) == [report])
    }
}
