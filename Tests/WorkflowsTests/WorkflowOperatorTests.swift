import CanonicalJSON
import Testing
import Workflows

/// What operators do to a run, as events of its log.
@Suite
struct WorkflowOperatorTests {
    @Test(arguments: [nil, "a duplicate"] as [String?])
    func cancelledRunEndsInAnErrorThatSaysSo(reason: String?) throws {
        var walker = try Walker(Sample.document.definition)
        let effects = try walker.apply(.runCancelled(reason: reason))
        #expect(walker.state.status == .error)
        #expect(walker.state.outcome?.error?.type == "run_cancelled")
        #expect(walker.state.outcome?.error?.message.contains(reason ?? "cancelled") == true)
        #expect(
            effects.first == .cancelTimer(taskID: "document_photo_c0888", attempt: 1))
        #expect(walker.state.task("document_photo_c0888")?.status == .cancelled)
        #expect(throws: WorkflowRunError.runEnded(.error)) { try walker.apply(.runCancelled(reason: nil)) }
    }

    @Test
    func extendedTimerRunsFromNow() throws {
        var walker = try Walker(Sample.document.definition)
        let effects = try walker.apply(
            .timeoutExtended(taskID: "document_photo_c0888", attempt: nil, by: .seconds(3600)))
        #expect(
            effects == [
                .cancelTimer(taskID: "document_photo_c0888", attempt: 1),
                .setTimer(taskID: "document_photo_c0888", attempt: 1, after: .seconds(3600)),
            ])
        #expect(walker.state.task("document_photo_c0888")?.hasTimer == true)
        #expect(walker.state.timerNumber(of: "document_photo_c0888") == 2)
    }

    @Test
    func stoppedTimerIsNotStartedByAnExtension() throws {
        var walker = try Walker(Sample.document.definition)
        try walker.complete("document_photo_c0888", Walker.media("document_photo"))
        try walker.apply(.reportAwaitingApproval(taskID: "document_check_75329", attempt: nil))
        let effects = try walker.apply(
            .timeoutExtended(taskID: "document_check_75329", attempt: nil, by: .seconds(3600)))
        #expect(effects.isEmpty)
        #expect(walker.state.task("document_check_75329")?.hasTimer == false)
    }

    @Test
    func eventsAreStoredAsTheyHappened() throws {
        let events: [WorkflowRunEvent] = [
            .runCancelled(reason: nil), .runCancelled(reason: "a duplicate"),
            .timeoutExtended(taskID: "a", attempt: nil, by: .seconds(60)),
            .timeoutExtended(taskID: "a", attempt: 2, by: .seconds(86_400)),
        ]
        for event in events { #expect(try WorkflowRunEvent(json: event.json()) == event) }
        #expect(try events[1].json() == ["type": "run_cancelled", "reason": "a duplicate"])
        #expect(try events[3].json() == ["type": "timeout_extended", "task_id": "a", "attempt": 2, "seconds": 86_400])
    }
}
