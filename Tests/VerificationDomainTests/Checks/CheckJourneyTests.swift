import CanonicalJSON
import Foundation
import PostgresClient
import Reports
import TestSupport
import Testing
import VerificationDomain

/// Checks from their creation to their end.
@Suite(.postgres)
struct CheckJourneyTests {
    private let bench: CheckBench

    init() throws { self.bench = try CheckBench() }

    @Test
    func sandboxAnswersAllReportsTogether() async throws {
        try await self.bench.database.insertTenants()
        let check = try await self.bench.create(ReportName.allCases)
        try await self.bench.services.examine(check.reportIDs[0], scope: .acmeSandbox)
        let reports = try await self.bench.reports(of: check)
        #expect(reports.allSatisfy { $0.status == .complete && $0.outcome?.result == .clear })
        #expect(try await self.bench.database.readyJobs().suffix(1) == ["check_settled"])
        let ended = try await self.bench.work(check)
        #expect(ended.status == .complete)
        #expect(ended.result == .clear)
        #expect(ended.completedAt == .fixture)
    }

    @Test
    func onlyWhatIsListedIsConsider() async throws {
        try await self.bench.database.insertTenants()
        let applicant = try await self.bench.applicant(CheckBench.details("Consider"))
        let check = try await self.bench.work(
            try await self.bench.create([.document, .watchlistStandard, .identityEnhanced], of: applicant) {
                $0.consider = [.watchlistStandard]
            })
        #expect(check.result == .consider)
        let results = try await self.bench.reports(of: check).map(\.outcome?.result)
        #expect(results == [.clear, .consider, .clear])
    }

    @Test
    func namesDecideWithoutAList() async throws {
        try await self.bench.database.insertTenants()
        let applicant = try await self.bench.applicant(CheckBench.details("Consider"))
        let check = try await self.bench.work(try await self.bench.create([.document], of: applicant))
        #expect(check.result == .consider)
    }

    @Test(arguments: [ReportSubResult.rejected, .suspected, .caution, .clear])
    func subResultIsThatOfTheDocumentReport(subResult: ReportSubResult) async throws {
        try await self.bench.database.insertTenants()
        let check = try await self.bench.work(
            try await self.bench.create([.document, .watchlistStandard]) { $0.subResult = subResult })
        let reports = try await self.bench.reports(of: check)
        #expect(reports.map(\.outcome?.subResult) == [subResult, nil])
        #expect(reports.last?.outcome?.result == .clear)
    }

    @Test
    func everyStepRunsTwice() async throws {
        try await self.bench.database.insertTenants()
        try await self.bench.database.insertWebhook()
        let check = try await self.bench.create([.document, .watchlistStandard])
        let ended = try await self.bench.work(check)
        let counts = try await self.bench.database.rowCounts()
        #expect(try await self.bench.work(check) == ended)
        #expect(try await self.bench.database.rowCounts() == counts)
        #expect(
            try await self.bench.events() == [
                "check.started 1", "report.completed 1", "report.completed 1", "check.completed 1",
            ])
    }

    @Test
    func aLiveReportWaitsForAnAnalystAndThenEndsItsCheck() async throws {
        try await self.bench.database.insertTenants()
        try await self.bench.database.insertWebhook()
        var check = try await self.bench.create([.watchlistStandard], scope: .acmeLive)
        check = try await self.bench.work(check, scope: .acmeLive)
        #expect(check.status == .inProgress)
        let report = try #require(check.reportIDs.first)
        let reviews = ReviewReports(store: self.bench.services.operating, now: self.bench.services.clock.provider)
        let waiting = try await reviews.waiting(ReportReviewFilter(limit: 10), scope: .acmeLive)
        #expect(waiting.map(\.owner) == [.check(check.id)])
        let decision = ReportDecision(
            result: .clear,
            statements: waiting[0].breakdown.keys.sorted().map { ReportDecision.Statement(place: $0, finding: .clear) })
        _ = try await reviews.decide(report, decision, scope: .acmeLive, actor: .tester)
        #expect(try await self.bench.database.readyJobs().contains("check_settled"))
        check = try await self.bench.work(check, scope: .acmeLive)
        #expect(check.status == .complete)
        #expect(check.result == .clear)
        #expect(
            try await self.bench.events() == [
                "check.started 1", "report.awaiting_approval 1", "report.completed 1", "check.completed 1",
            ])
    }

    @Test
    func whatCanNeverBeExaminedIsWithdrawn() async throws {
        try await self.bench.database.insertTenants()
        try await self.bench.database.insertWebhook()
        let check = try await self.bench.work(
            try await self.bench.create([.knownFaces, .indiaPAN], scope: .acmeLive), scope: .acmeLive)
        #expect(check.status == .withdrawn)
        #expect(check.result == nil)
        let reports = try await self.bench.reports(of: check, scope: .acmeLive)
        #expect(reports.map(\.status) == [.withdrawn, .withdrawn])
        #expect(
            reports[0].properties == [
                "reason":
                    "Report withdrawn due to missing media (photo, video or motion capture) required for processing."
            ])
        #expect(
            try await self.bench.events().map { $0.prefix { $0 != " " } } == [
                "check.started", "report.withdrawn", "report.withdrawn", "check.withdrawn",
            ])
    }

    @Test(arguments: [("ABCPE1234F", true), ("abcpe1234f", true), ("ABCCE1234F", false), ("ABCPE12345", false)])
    func aPersonsPANIsExamined(number: String, isExamined: Bool) async throws {
        try await self.bench.database.insertTenants()
        let applicant = try await self.bench.applicant(
            CheckBench.details(idNumbers: [IDNumber(kind: .taxID, value: number, stateCode: nil)]), scope: .acmeLive)
        let check = try await self.bench.work(
            try await self.bench.create([.indiaPAN], of: applicant, scope: .acmeLive), scope: .acmeLive)
        #expect(check.status == (isExamined ? .inProgress : .withdrawn))
    }

    @Test
    func aPausedCheckGoesOnWhenItIsResumed() async throws {
        try await self.bench.database.insertTenants()
        try await self.bench.database.insertWebhook()
        for scope in [Scope.acmeSandbox, .acmeLive] {
            let before = try await self.bench.events().count
            var check = try await self.bench.create([.watchlistStandard, .watchlistAML], scope: scope) {
                $0.isPaused = true
            }
            #expect(check.status == .paused)
            check = try await self.bench.work(check, scope: scope)
            #expect(check.status == .paused)
            #expect(try await self.bench.reports(of: check, scope: scope).allSatisfy(\.isPaused))
            #expect(try await self.bench.events().count == before)
            try await self.bench.services.resumeChecks.resume(check.id, scope: scope)
            check = try await self.bench.services.readChecks.find(check.id, scope: scope)
            #expect(check.status == .inProgress)
            #expect(
                try await self.bench.events().dropFirst(before) == [
                    "report.resumed 1", "report.resumed 1", "check.started 1",
                ])
            check = try await self.bench.work(check, scope: scope)
            #expect(check.status == (scope.isSandbox ? .complete : .inProgress))
        }
    }

    @Test
    func aPausedReportIsCancelledAndTheOtherResumed() async throws {
        try await self.bench.database.insertTenants()
        try await self.bench.database.insertWebhook()
        var check = try await self.bench.create([.watchlistStandard, .watchlistAML], scope: .acmeSandbox) {
            $0.isPaused = true
        }
        try await self.bench.services.resumeChecks.cancel(report: check.reportIDs[0], scope: .acmeSandbox)
        #expect(try await self.bench.services.readChecks.find(check.id, scope: .acmeSandbox).status == .paused)
        try await self.bench.services.resumeChecks.resume(report: check.reportIDs[1], scope: .acmeSandbox)
        check = try await self.bench.work(check)
        #expect(check.status == .complete)
        #expect(check.result == nil)
        #expect(try await self.bench.reports(of: check).map(\.status) == [.cancelled, .complete])
        #expect(
            try await self.bench.events() == [
                "report.cancelled 1", "report.resumed 1", "check.started 1", "report.completed 1", "check.completed 1",
            ])
    }

    @Test
    func aCheckWhoseReportsAreAllCancelledIsWithdrawn() async throws {
        try await self.bench.database.insertTenants()
        let check = try await self.bench.create([.watchlistStandard]) { $0.isPaused = true }
        try await self.bench.services.resumeChecks.cancel(report: check.reportIDs[0], scope: .acmeSandbox)
        let ended = try await self.bench.services.readChecks.find(check.id, scope: .acmeSandbox)
        #expect(ended.status == .withdrawn)
        #expect(try await self.bench.work(check) == ended)
    }

    @Test
    func whatIsNotPausedIsResumedInTheSandboxOnly() async throws {
        try await self.bench.database.insertTenants()
        let resume = self.bench.services.resumeChecks
        let live = try await self.bench.create([.watchlistStandard], scope: .acmeLive)
        await #expect(throws: CheckError.notPaused(live.id)) { try await resume.resume(live.id, scope: .acmeLive) }
        let report = live.reportIDs[0]
        await #expect(throws: CheckError.reportNotPaused(report)) {
            try await resume.resume(report: report, scope: .acmeLive)
        }
        await #expect(throws: CheckError.reportNotPaused(report)) {
            try await resume.cancel(report: report, scope: .acmeLive)
        }
        let sandbox = try await self.bench.work(try await self.bench.create([.watchlistStandard]))
        let counts = try await self.bench.database.rowCounts()
        try await resume.resume(sandbox.id, scope: .acmeSandbox)
        try await resume.resume(report: sandbox.reportIDs[0], scope: .acmeSandbox)
        try await resume.cancel(report: sandbox.reportIDs[0], scope: .acmeSandbox)
        #expect(try await self.bench.database.rowCounts() == counts)
        #expect(try await self.bench.services.readChecks.find(sandbox.id, scope: .acmeSandbox) == sandbox)
    }

    @Test
    func aCancelledReportDoesNotHoldUpTheOthers() async throws {
        try await self.bench.database.insertTenants()
        let check = try await self.bench.create([.watchlistStandard, .watchlistAML])
        // The only job is about this report.
        try await self.bench.services.resumeChecks.cancel(report: check.reportIDs[0], scope: .acmeSandbox)
        try await self.bench.services.examine(check.reportIDs[0], scope: .acmeSandbox)
        #expect(try await self.bench.reports(of: check).map(\.status) == [.cancelled, .complete])
    }

    @Test
    func checksOfOthersAreNotThere() async throws {
        try await self.bench.database.insertTenants()
        let check = try await self.bench.create([.watchlistStandard]) { $0.isPaused = true }
        let (services, report) = (self.bench.services, check.reportIDs[0])
        for stranger in Scope.acmeSandbox.strangers {
            await #expect(throws: CheckError.notFound(check.id)) {
                _ = try await services.readChecks.find(check.id, scope: stranger)
            }
            await #expect(throws: CheckError.notFound(check.id)) {
                _ = try await services.readChecks.reports(of: check.id, scope: stranger)
            }
            await #expect(throws: CheckError.notFound(check.id)) {
                _ = try await services.readChecks.dossier(check.id, scope: stranger, readBy: .tester)
            }
            await #expect(throws: CheckError.reportNotFound(report)) {
                _ = try await services.readChecks.report(report, scope: stranger)
            }
            await #expect(throws: CheckError.notFound(check.id)) {
                try await services.resumeChecks.resume(check.id, scope: stranger)
            }
            await #expect(throws: CheckError.reportNotFound(report)) {
                try await services.resumeChecks.resume(report: report, scope: stranger)
            }
            await #expect(throws: CheckError.reportNotFound(report)) {
                try await services.resumeChecks.cancel(report: report, scope: stranger)
            }
            try await services.settleCheck(check.id, scope: stranger, in: services.orchestrator)
        }
        #expect(try await services.readChecks.find(check.id, scope: .acmeSandbox) == check)
    }

    @Test
    func aDossierHasTheCheckItsApplicantAndItsReports() async throws {
        try await self.bench.database.insertTenants()
        let check = try await self.bench.work(try await self.bench.create([.document, .watchlistStandard]))
        let dossier = try await self.bench.services.readChecks.dossier(check.id, scope: .acmeSandbox, readBy: .tester)
        #expect(dossier.check == check)
        #expect(dossier.applicant.id == check.applicantID)
        #expect(dossier.reports.map(\.id) == check.reportIDs)
    }

    @Test
    func anApplicantWithACheckInProgressIsNotDeleted() async throws {
        try await self.bench.database.insertTenants()
        let check = try await self.bench.create([.watchlistStandard])
        await #expect(throws: ApplicantError.hasChecksInProgress(check.applicantID)) {
            try await self.bench.services.applicants.delete(
                check.applicantID, scope: .acmeSandbox, actor: .tester)
        }
        _ = try await self.bench.work(check)
        try await self.bench.services.applicants.delete(check.applicantID, scope: .acmeSandbox, actor: .tester)
        await #expect(throws: CheckError.notFound(check.id)) {
            _ = try await self.bench.services.readChecks.find(check.id, scope: .acmeSandbox)
        }
    }

    @Test
    func erasureTakesChecksWithTheirEvents() async throws {
        let database = self.bench.database
        try await database.insertTenants()
        try await database.insertWebhook()
        let kept = try await self.bench.work(try await self.bench.create([.document]))
        let personal = ["checks", "reports", "webhook_events", "webhook_deliveries"]
        let before = try await database.rowCounts().filter { personal.contains($0.key) }
        let check = try await self.bench.work(try await self.bench.create([.document, .watchlistStandard]))
        try await self.bench.services.applicants.delete(check.applicantID, scope: .acmeSandbox, actor: .tester)
        self.bench.services.clock.advance(by: Tenant.acme.deletionDelay)
        let erase = EraseApplicant(now: self.bench.services.clock.provider)
        _ = try await erase(check.applicantID, scope: .acmeSandbox, in: self.bench.services.orchestrator)
        #expect(try await database.rowCounts().filter { personal.contains($0.key) } == before)
        #expect(try await self.bench.services.readChecks.find(kept.id, scope: .acmeSandbox) == kept)
    }

    @Test
    func whoWaitsIsAnsweredAtTheEnd() async throws {
        try await self.bench.database.insertTenants()
        let wait = AwaitCheck(checks: self.bench.services.readChecks)
        let ended = try await self.bench.work(try await self.bench.create([.document]))
        #expect(try await wait(ended.id, scope: .acmeSandbox) == ended)
        let approving = try await self.bench.work(
            try await self.bench.create([.watchlistStandard], scope: .acmeLive), scope: .acmeLive)
        #expect(try await wait(approving.id, scope: .acmeLive) == approving)
        let begun = try await self.bench.create([.document])
        let impatient = AwaitCheck(checks: self.bench.services.readChecks, limit: .zero)
        #expect(try await impatient(begun.id, scope: .acmeSandbox) == begun)
        let paused = try await self.bench.create([.document]) { $0.isPaused = true }
        #expect(try await wait(paused.id, scope: .acmeSandbox) == paused)
    }
}
