import Foundation
import Testing
import VerificationDomain
import Workflows

@testable import LinkService

/// The screen as a function of the run, its tasks and the time.
@Suite
struct LinkScreenTests {
    private static let now = Date(timeIntervalSince1970: 1_800_000_000)

    private func screen(
        _ status: WorkflowRunStatus, _ tasks: [WorkflowTask], expiresAt: Date? = nil,
        definition: WorkflowDefinition = Journeys.documentAndFace
    ) -> LinkScreen {
        let run = Journeys.run(status, link: WorkflowRunLink(expiresAt: expiresAt))
        return LinkScreen.of(run: run, tasks: tasks, definition: definition, at: Self.now)
    }

    @Test
    func aNewRunIsWelcomed() {
        let screen = self.screen(.awaitingInput, [Journeys.task("document_photo_00001", .started)])
        guard case .welcome(let step) = screen else {
            Issue.record("\(screen.name)")
            return
        }
        #expect(step.taskID == "document_photo_00001")
        #expect(step.progress == StepProgress(current: 1, total: 2))
        #expect(step.capture.kind == "document")
    }

    @Test
    func theSecondCaptureFollowsWithoutAWelcome() {
        let tasks = [
            Journeys.task("document_photo_00001", .completed), Journeys.task("face_photo_00002", .started),
        ]
        let screen = self.screen(.awaitingInput, tasks)
        guard case .capture(let step) = screen else {
            Issue.record("\(screen.name)")
            return
        }
        #expect(step.taskID == "face_photo_00002")
        #expect(step.progress == StepProgress(current: 2, total: 2))
    }

    @Test
    func whileAReportDecidesWhetherMoreIsAskedThePersonWaits() {
        let tasks = [
            Journeys.task("document_photo_00001", .completed), Journeys.task("document_check_00003", .started),
        ]
        #expect(self.screen(.processing, tasks, definition: Journeys.faceAfterReport) == .checking)
    }

    @Test
    func onceNothingMoreCanBeAskedThePersonIsThanked() {
        let tasks = [
            Journeys.task("document_photo_00001", .completed), Journeys.task("face_photo_00002", .completed),
            Journeys.task("document_check_00003", .started),
        ]
        #expect(self.screen(.processing, tasks) == .finished)
    }

    @Test(arguments: [WorkflowRunStatus.approved, .review, .declined])
    func anEndedRunThanksAlikeWhateverItsResult(_ status: WorkflowRunStatus) {
        #expect(self.screen(status, [Journeys.task("document_photo_00001", .completed)]) == .finished)
        // However late: the result must not show in the page either.
        #expect(self.screen(status, [], expiresAt: Self.now - 1) == .finished)
    }

    @Test
    func anAbandonedRunIsAnExpiredLink() {
        #expect(self.screen(.abandoned, [Journeys.task("document_photo_00001", .cancelled)]) == .expired)
    }

    @Test
    func anErrorStopsAPersonWhoWasNotDone() {
        #expect(self.screen(.error, [Journeys.task("document_photo_00001", .cancelled)]) == .stopped)
        #expect(self.screen(.error, []) == .stopped)
    }

    @Test
    func anErrorAfterThePersonsPartThanksThem() {
        #expect(self.screen(.error, [Journeys.task("document_photo_00001", .completed)]) == .finished)
    }

    @Test(arguments: [(-1.0, true), (0.0, true), (1.0, false)])
    func aLinkExpiresAtItsMoment(offset: Double, isExpired: Bool) {
        let screen = self.screen(
            .awaitingInput, [Journeys.task("document_photo_00001", .started)], expiresAt: Self.now + offset)
        #expect((screen == .expired) == isExpired)
    }

    @Test
    func aLinkThatExpiresWhileAReportRunsIsExpired() {
        let tasks = [
            Journeys.task("document_photo_00001", .completed), Journeys.task("document_check_00003", .started),
        ]
        let screen = self.screen(.processing, tasks, expiresAt: Self.now - 1, definition: Journeys.faceAfterReport)
        #expect(screen == .expired)
    }

    @Test
    func whereReportsDecideTheNumberOfStepsIsNotPromised() {
        let tasks = [Journeys.task("document_photo_00001", .started)]
        let screen = self.screen(.awaitingInput, tasks, definition: Journeys.faceAfterReport)
        #expect(screen.step?.progress == StepProgress(current: 1, total: nil))
    }

    @Test
    func eachScreenLeadsOnlyToItsOwnAddress() {
        let link = WorkflowRunLink(
            completedRedirectURL: "https://shop.example/done", expiredRedirectURL: "https://shop.example/expired")
        #expect(LinkScreen.finished.redirect(of: link)?.text == "https://shop.example/done")
        #expect(LinkScreen.expired.redirect(of: link)?.text == "https://shop.example/expired")
        #expect(LinkScreen.stopped.redirect(of: link)?.text == "https://shop.example/expired")
        #expect(LinkScreen.checking.redirect(of: link) == nil)
        #expect(LinkScreen.finished.redirect(of: WorkflowRunLink()) == nil)
    }

    @Test(arguments: [
        "http://shop.example/", "javascript:alert(1)", "//shop.example", "https://", "https://user:pass@shop.example/",
        "https://shop.example/\r\nSet-Cookie: a=b", "/done", "",
    ])
    func onlyHttpsAddressesAreRedirectedTo(_ address: String) {
        #expect(RedirectTarget(address) == nil)
    }
}
