import Reports
import Testing
import VerificationDomain

/// A check's status and result as a table. Source: API reference, "Check status", "Check results", "Resume check".
struct CheckProgressTests {
    private static let waiting = ReportStanding(status: .awaitingData)
    private static let approving = ReportStanding(status: .awaitingApproval)
    private static let paused = ReportStanding(status: .awaitingData, isPaused: true)
    private static let clear = ReportStanding(status: .complete, result: .clear)
    private static let consider = ReportStanding(status: .complete, result: .consider)
    private static let unidentified = ReportStanding(status: .complete, result: .unidentified)
    private static let cancelled = ReportStanding(status: .cancelled)
    private static let withdrawn = ReportStanding(status: .withdrawn)

    @Test(arguments: [
        ([waiting], CheckForm.closed, CheckStatus.inProgress),
        ([clear, waiting], .closed, .inProgress),
        ([clear, approving], .closed, .inProgress),
        ([paused, waiting], .closed, .inProgress),
        ([paused, clear], .closed, .inProgress),
        ([paused], .closed, .paused),
        ([paused, paused], .closed, .paused),
        ([paused, cancelled], .closed, .paused),
        ([waiting], .open, .awaitingApplicant),
        ([paused], .open, .awaitingApplicant),
        ([waiting, cancelled], .open, .awaitingApplicant),
        ([waiting], .reopened, .reopened),
        ([clear], .closed, .complete),
        ([clear, withdrawn], .closed, .complete),
        ([clear, cancelled], .closed, .complete),
        ([consider, unidentified], .closed, .complete),
        ([withdrawn], .closed, .withdrawn),
        ([cancelled, cancelled], .closed, .withdrawn),
        ([cancelled, withdrawn], .closed, .withdrawn),
        ([cancelled], .open, .withdrawn),
    ])
    func statusFollowsFromReportsAndForm(reports: [ReportStanding], form: CheckForm, status: CheckStatus) {
        #expect(CheckProgress(form: form, reports: reports).status == status)
        #expect(CheckProgress(form: form, reports: reports.reversed()).status == status)
    }

    @Test(arguments: [
        ([clear], CheckResult.clear),
        ([clear, clear], .clear),
        ([clear, consider], .consider),
        ([clear, unidentified], .consider),
        ([consider, withdrawn], .consider),
        ([consider, cancelled], .consider),
        ([clear, withdrawn], nil),
        ([clear, cancelled], nil),
        ([withdrawn], nil),
        ([consider, waiting], nil),
        ([consider, approving], nil),
        ([paused], nil),
    ])
    func resultIsThatOfAllReportsTogether(reports: [ReportStanding], result: CheckResult?) {
        #expect(CheckProgress(reports: reports).result == result)
        #expect(CheckProgress(reports: reports.reversed()).result == result)
    }

    @Test
    func onlyCompleteAndWithdrawnChecksHaveEnded() {
        #expect(CheckStatus.allCases.filter(\.isFinal) == [.complete, .withdrawn])
    }
}
