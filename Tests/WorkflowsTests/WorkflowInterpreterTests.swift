import CanonicalJSON
import Foundation
import Testing
import Workflows

@Suite
struct WorkflowInterpreterTests {
    @Test
    func profileRunIsApprovedWithItsForm() throws {
        var walker = try Walker(Sample.profile.definition)
        #expect(
            walker.effects == [
                .startTask(
                    StartedTask(
                        id: "start", definitionID: "start", definitionVersion: nil, kind: .start, attempt: 1,
                        input: [:],
                        timeout: nil)),
                .finishTask(id: "start", attempt: 1, output: [:], status: .completed),
                .startTask(
                    StartedTask(
                        id: "profile_4f4b2", definitionID: "profile_data", definitionVersion: nil, kind: .interactive,
                        attempt: 1, input: [:], timeout: .seconds(1_209_600))),
                .setTimer(taskID: "profile_4f4b2", attempt: 1, after: .seconds(1_209_600)),
            ])
        #expect(walker.state.status == .awaitingInput)
        #expect(walker.state.outcome == nil)
        let form: JSONValue = ["first_name": "Jane", "last_name": "Doe", "dob": "1990-01-31"]
        let effects = try walker.complete("profile_4f4b2", form)
        let outcome = try #require(walker.state.outcome)
        #expect(
            effects == [
                .cancelTimer(taskID: "profile_4f4b2", attempt: 1),
                .finishTask(id: "profile_4f4b2", attempt: 1, output: form, status: .completed),
                .reachResult(nodeID: "result_0a110"),
                .endRun(outcome),
            ])
        #expect(outcome.status == .approved)
        #expect(outcome.output == ["profile": form])
        #expect(outcome.reasons.isEmpty)
        #expect(outcome.error == nil)
        #expect(walker.state.status == .approved)
        #expect(walker.state.tokens.isEmpty)
    }

    @Test(
        arguments: [
            ("clear", "clear", .approved, [], "clear"),
            ("consider", "rejected", .declined, ["document_refused"], "refused"),
            ("consider", "suspected", .declined, ["document_refused"], "refused"),
            ("consider", "caution", .review, ["document_unclear"], "else"),
            ("unidentified", .null, .review, ["document_unclear"], "else"),
            (.null, .null, .review, ["document_unclear"], "else"),
        ] as [(JSONValue, JSONValue, WorkflowRunStatus, [String], String)])
    func documentRunFollowsTheReport(
        result: JSONValue, subResult: JSONValue, status: WorkflowRunStatus, reasons: [String], port: String
    ) throws {
        var walker = try Walker(Sample.document.definition)
        #expect(walker.state.openTasks.map(\.id) == ["document_photo_c0888"])
        let effects = try walker.complete("document_photo_c0888", Walker.media("document_photo"))
        let started = try #require(effects.compactMap(\.startedTask).first)
        #expect(started.kind == .report(name: "document"))
        #expect(started.timeout == .seconds(86_400))
        #expect(
            started.input == [
                "document_ids": Walker.media("document_photo"), "first_name": "Jane", "last_name": "Doe",
            ])
        #expect(walker.state.status == .processing)
        let report = Walker.report(result, subResult)
        let last = try walker.complete("document_check_75329", report)
        #expect(last.contains(.takeRoute(nodeID: "condition_1a2b3", port: port)))
        #expect(walker.state.outcome?.status == status)
        #expect(walker.state.outcome?.reasons == reasons)
        #expect(walker.state.outcome?.output == ["doc": report])
        #expect(walker.state.tasks.map(\.id) == ["start", "document_photo_c0888", "document_check_75329"])
    }

    @Test(
        arguments: [
            (Walker.report("clear", "clear"), Walker.report("clear"), .approved),
            (Walker.report("clear", "clear"), Walker.report("consider"), .review),
            (Walker.report("consider", "suspected"), Walker.report("clear"), .declined),
            (Walker.report("consider", "rejected"), Walker.report("consider"), .declined),
            (Walker.report("consider", "caution"), Walker.report("clear"), .review),
        ] as [(JSONValue, JSONValue, WorkflowRunStatus)])
    func selfieRunNeedsBothReports(document: JSONValue, selfie: JSONValue, status: WorkflowRunStatus) throws {
        var walker = try Walker(Sample.documentAndSelfie.definition)
        try walker.complete("document_photo_3b7a5", Walker.media("document_photo"))
        #expect(walker.state.status == .awaitingInput)
        try walker.complete("face_photo_8e04c", Walker.media("live_photo"))
        #expect(walker.state.status == .processing)
        let effects = try walker.complete("document_check_6c1f0", document)
        let started = try #require(effects.compactMap(\.startedTask).first)
        #expect(started.kind == .report(name: "facial_similarity_photo"))
        #expect(started.input["live_photo_ids"] == Walker.media("live_photo"))
        #expect(started.input["document_ids"] == Walker.media("document_photo"))
        try walker.complete("face_check_photo_d2e91", selfie)
        #expect(walker.state.status == status)
        #expect(walker.state.outcome?.output == ["doc": document, "selfie": selfie])
    }

    @Test
    func runWithoutTasksEndsAtItsCreation() throws {
        var definition = try Sample.profile.definition
        definition.redirect("start", to: "result_0a110")
        let walker = try Walker(definition)
        #expect(walker.state.status == .approved)
        #expect(walker.state.outcome?.output == ["profile": .null])
        #expect(walker.effects.count == 4)
    }

    @Test
    func interactiveTimeoutAbandonsTheRun() throws {
        var walker = try Walker(Sample.document.definition)
        let effects = try walker.apply(.timerFired(taskID: "document_photo_c0888", attempt: 1))
        let outcome = try #require(walker.state.outcome)
        #expect(
            effects == [
                .finishTask(id: "document_photo_c0888", attempt: 1, output: nil, status: .cancelled), .endRun(outcome),
            ])
        #expect(outcome.status == .abandoned)
        #expect(outcome.output == nil)
        #expect(outcome.error == nil)
        #expect(walker.state.task("document_photo_c0888")?.status == .cancelled)
    }

    @Test
    func reportTimeoutIsAnError() throws {
        var walker = try Walker(Sample.document.definition)
        try walker.complete("document_photo_c0888", Walker.media("document_photo"))
        try walker.apply(.timerFired(taskID: "document_check_75329", attempt: 1))
        #expect(walker.state.outcome?.status == .error)
        #expect(walker.state.outcome?.error?.type == "task_timeout")
    }

    @Test
    func lateTimersChangeNothing() throws {
        var walker = try Walker(Sample.document.definition)
        try walker.complete("document_photo_c0888", Walker.media("document_photo"))
        let state = walker.state
        for (id, attempt) in [("document_photo_c0888", 1), ("document_check_75329", 2), ("nobody", 1)] {
            #expect(try walker.apply(.timerFired(taskID: id, attempt: attempt)).isEmpty)
            #expect(walker.state == state)
        }
        try walker.complete("document_check_75329", Walker.report("clear"))
        let ended = walker.state
        #expect(try walker.apply(.timerFired(taskID: "document_check_75329", attempt: 1)).isEmpty)
        #expect(walker.state == ended)
    }

    @Test
    func approvalStopsTheTimerUntilTheReportGoesOn() throws {
        var walker = try Walker(Sample.document.definition)
        try walker.complete("document_photo_c0888", Walker.media("document_photo"))
        let id = "document_check_75329"
        let waiting = WorkflowRunEvent.reportAwaitingApproval(taskID: id, attempt: nil)
        #expect(try walker.apply(waiting) == [.cancelTimer(taskID: id, attempt: 1)])
        #expect(try walker.apply(waiting).isEmpty)
        #expect(try walker.apply(.timerFired(taskID: id, attempt: 1)).isEmpty)
        #expect(walker.state.status == .processing)
        let resumed = WorkflowRunEvent.reportResumed(taskID: id, attempt: 1)
        #expect(try walker.apply(resumed) == [.setTimer(taskID: id, attempt: 1, after: .seconds(86_400))])
        #expect(try walker.apply(resumed).isEmpty)
        try walker.apply(waiting)
        let effects = try walker.complete(id, Walker.report("clear"))
        #expect(!effects.contains(.cancelTimer(taskID: id, attempt: 1)))
        #expect(walker.state.status == .approved)
    }

    @Test
    func failureEndsTheRunAndCancelsTheTask() throws {
        var walker = try Walker(Sample.document.definition)
        try walker.complete("document_photo_c0888", Walker.media("document_photo"))
        let fault = WorkflowRunFault(type: "report_failed", message: "The report could not be made.")
        let effects = try walker.apply(.taskFailed(taskID: "document_check_75329", attempt: 1, fault: fault))
        let outcome = try #require(walker.state.outcome)
        #expect(
            effects == [
                .cancelTimer(taskID: "document_check_75329", attempt: 1),
                .finishTask(id: "document_check_75329", attempt: 1, output: nil, status: .cancelled), .endRun(outcome),
            ])
        #expect(outcome.status == .error)
        #expect(outcome.error == fault)
    }

    @Test
    func completingTwiceIsRefusedAndSaysWhetherItIsARepetition() throws {
        var walker = try Walker(Sample.document.definition)
        let media = Walker.media("document_photo")
        try walker.complete("document_photo_c0888", media)
        let repeated = WorkflowRunError.alreadyCompleted(taskID: "document_photo_c0888", isSameOutput: true)
        #expect(throws: repeated) { try walker.complete("document_photo_c0888", media) }
        let other = WorkflowRunError.alreadyCompleted(taskID: "document_photo_c0888", isSameOutput: false)
        #expect(throws: other) { try walker.complete("document_photo_c0888", []) }
        try walker.complete("document_check_75329", Walker.report("clear"))
        #expect(throws: repeated) { try walker.complete("document_photo_c0888", media) }
    }

    @Test
    func startIsCompletedFromTheBeginning() throws {
        var walker = try Walker(Sample.document.definition)
        #expect(throws: WorkflowRunError.alreadyCompleted(taskID: "start", isSameOutput: true)) {
            try walker.complete("start", [:])
        }
    }

    @Test(arguments: ["document_check_75329", "condition_1a2b3", "result_11111", "nobody"])
    func onlyStartedTasksAreKnown(id: String) throws {
        var walker = try Walker(Sample.document.definition)
        #expect(throws: WorkflowRunError.unknownTask(id)) { try walker.complete(id, [:]) }
        #expect(throws: WorkflowRunError.unknownTask(id)) {
            try walker.apply(.reportAwaitingApproval(taskID: id, attempt: nil))
        }
    }

    @Test
    func endedRunTakesNothingMore() throws {
        var walker = try Walker(Sample.document.definition)
        try walker.apply(.timerFired(taskID: "document_photo_c0888", attempt: 1))
        #expect(throws: WorkflowRunError.runEnded(.abandoned)) { try walker.complete("document_photo_c0888", []) }
        let fault = WorkflowRunFault(type: "t", message: "m")
        #expect(throws: WorkflowRunError.runEnded(.abandoned)) {
            try walker.apply(.taskFailed(taskID: "document_photo_c0888", attempt: nil, fault: fault))
        }
    }

    @Test
    func otherAttemptsAreRefused() throws {
        var walker = try Walker(Sample.document.definition)
        #expect(throws: WorkflowRunError.staleAttempt(taskID: "document_photo_c0888", current: 1)) {
            try walker.apply(.taskCompleted(taskID: "document_photo_c0888", attempt: 2, output: []))
        }
    }

    @Test
    func eventsOutOfPlaceAreRefused() throws {
        let definition = try Sample.document.definition
        var walker = try Walker(definition)
        #expect(throws: WorkflowRunError.alreadyCreated) { try walker.apply(.created(Walker.inputs)) }
        #expect(throws: WorkflowRunError.notCreated) {
            try WorkflowInterpreter.apply(
                .timerFired(taskID: "start", attempt: 1), to: nil, of: definition, digest: walker.digest,
                at: Walker.start)
        }
        #expect(throws: WorkflowRunError.wrongDefinition) {
            try WorkflowInterpreter.apply(
                .timerFired(taskID: "start", attempt: 1), to: walker.state, of: definition, digest: "another",
                at: Walker.start)
        }
    }

    @Test
    func runIsHeldToTheDigestItBeganWith() throws {
        let definition = try Sample.document.definition
        let photo = WorkflowRunEvent.taskCompleted(
            taskID: "document_photo_c0888", attempt: 1, output: Walker.media("document_photo"))
        let begun = try WorkflowInterpreter.apply(
            .created(Walker.inputs), to: nil, of: definition, digest: "of an earlier release", at: Walker.start)
        #expect(begun.state.definitionDigest == "of an earlier release")
        let gone = try WorkflowInterpreter.apply(
            photo, to: begun.state, of: definition, digest: "of an earlier release", at: Walker.start)
        #expect(gone.state.openTasks.map(\.id) == ["document_check_75329"])
    }

    @Test
    func endlessConditionsStopAtTheLimit() throws {
        var definition = try Sample.document.definition
        definition.redirect("start", to: "condition_1a2b3")
        definition.redirect("condition_1a2b3", "else", to: "condition_1a2b3")
        let walker = try Walker(definition)
        #expect(walker.state.outcome?.error?.type == "step_limit")
        #expect(walker.state.status == .error)
        #expect(walker.effects.count < 1010)
    }

    @Test
    func brokenDefinitionEndsInAnError() throws {
        var definition = try Sample.document.definition
        definition.edges.removeAll { $0.from == "document_photo_c0888" }
        var walker = try Walker(definition)
        try walker.complete("document_photo_c0888", [])
        #expect(walker.state.outcome?.error?.type == "invalid_definition")
        let empty = try Walker(WorkflowDefinition(name: "", nodes: [], edges: []))
        #expect(empty.state.outcome?.error?.type == "invalid_definition")
    }

    @Test
    func requiredInputWithoutAValueEndsInAnError() throws {
        var definition = try Sample.document.definition
        definition.change("document_check_75329") { $0.inputs["first_name"] = .path("$.inputs.applicant.email") }
        var walker = try Walker(definition)
        try walker.complete("document_photo_c0888", Walker.media("document_photo"))
        #expect(walker.state.outcome?.error?.type == "missing_input")
        #expect(walker.state.task("document_check_75329") == nil)
    }

    @Test
    func optionalInputWithoutAValueIsLeftOut() throws {
        var definition = try Sample.document.definition
        definition.change("document_check_75329") { $0.inputs["dob"] = .path("$.inputs.custom.birth") }
        var walker = try Walker(definition)
        try walker.complete("document_photo_c0888", Walker.media("document_photo"))
        #expect(walker.state.task("document_check_75329")?.input["dob"] == nil)
        #expect(walker.state.task("document_check_75329")?.input.objectValue?.keys.contains("dob") == false)
    }

    @Test
    func bareMediaIDsGetTheirType() throws {
        var definition = try Sample.document.definition
        definition.inputs.custom = [WorkflowProperty(name: "ids", type: .mediaList, semantic: "document_ids")]
        definition.redirect("start", to: "document_check_75329")
        definition.change("document_check_75329") { $0.inputs["document_ids"] = .path("$.inputs.custom.ids") }
        let inputs = WorkflowRunInputs(
            runID: "r", createdAt: Walker.start, customerUserID: "c", tags: [], isSandbox: false,
            applicant: Walker.inputs.applicant, custom: ["ids": ["one", ["id": "two", "type": "other"]]])
        let walker = try Walker(definition, inputs: inputs)
        #expect(
            walker.state.task("document_check_75329")?.input["document_ids"] == [
                ["id": "one", "type": "document_photo"], ["id": "two", "type": "other"],
            ])
    }

    @Test
    func resultsOwnOutputsComeBeforeTheSources() throws {
        var definition = try Sample.document.definition
        definition.outputs.append(WorkflowOutput(name: "seen", type: .dateTime))
        definition.outputs.append(WorkflowOutput(name: "tag", type: .string, source: .path("$.run.tags[1]")))
        definition.outputs.append(
            WorkflowOutput(name: "ids", type: .other, source: .path("$.tasks.document_photo_c0888.output[*].id")))
        definition.change("result_11111") {
            $0.outputs["doc"] = .literal("mine")
            $0.outputs["seen"] = .adding(days: 1, to: .now)
        }
        var walker = try Walker(definition)
        try walker.complete("document_photo_c0888", Walker.media("document_photo"))
        try walker.complete("document_check_75329", Walker.report("clear"))
        #expect(
            walker.state.outcome?.output == [
                "doc": "mine", "seen": "2026-09-22T14:15:20.000Z", "tag": "b",
                "ids": ["0197a000-0000-7000-8000-00000000000a"],
            ])
    }

    @Test
    func conditionsSeeTheTimeOfTheEvent() throws {
        var definition = try Sample.document.definition
        let born = try #require(WorkflowExpression.path("$.inputs.applicant.dob"))
        definition.change("condition_1a2b3") {
            $0.routes[0].when = .comparison(.ageAtLeast, left: born, right: .literal(37))
        }
        definition.redirect("start", to: "condition_1a2b3")
        let day = { (text: String) throws in try Date(text + "T12:00:00Z", strategy: .iso8601) }
        let status = { (now: Date) throws in
            try Walker(definition, at: now).state.status
        }
        #expect(try status(day("2027-01-30")) == .review)
        #expect(try status(day("2027-01-31")) == .approved)
    }
}

extension WorkflowRunEffect {
    /// The task that this effect starts, if it does.
    var startedTask: StartedTask? {
        guard case .startTask(let task) = self else { return nil }
        return task
    }
}
