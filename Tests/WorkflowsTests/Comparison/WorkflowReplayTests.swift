import CanonicalJSON
import Foundation
import Testing
import Workflows

@Suite
struct WorkflowReplayTests {
    /// The runs of a workflow's cases, as if they had been recorded.
    private static func recorded(_ workflow: ShippedWorkflow, withVersion: Bool) throws -> [RecordedRun] {
        let definition = try workflow.definition
        return WorkflowSimulation.run(definition, try workflow.suite).results.compactMap { result in
            result.trace.map {
                RecordedRun(
                    runID: result.name, events: $0.events, outcome: $0.outcome,
                    definition: withVersion ? definition : nil)
            }
        }
    }

    /// One run of a case.
    private static func run(
        _ name: String, _ caseName: String, withVersion: Bool = false
    ) throws -> RecordedRun {
        let runs = try Self.recorded(ShippedWorkflow(name: name), withVersion: withVersion)
        return try #require(runs.first { $0.runID == caseName })
    }

    private static func replay(_ run: RecordedRun, _ definition: WorkflowDefinition) -> ReplayReport {
        WorkflowReplay.run([run], on: definition, digest: definition.digest)
    }

    @Test(arguments: ShippedWorkflow.all, [true, false])
    func sameVersionHasTheSameResults(workflow: ShippedWorkflow, withVersion: Bool) throws {
        let definition = try workflow.definition
        let runs = try Self.recorded(workflow, withVersion: withVersion)
        let report = WorkflowReplay.run(runs, on: definition, digest: definition.digest)
        #expect(report.changedCount == 0)
        for (run, result) in zip(runs, report.results) {
            switch result.verdict {
            case .same(let end, let outputDiffers):
                #expect(end.status == run.outcome?.status)
                #expect(!outputDiffers)
            case .stillOpen: #expect(run.outcome == nil)
            case .changed, .cannotBeTold, .missingInputs, .unreadable: Issue.record("\(report.lines)")
            }
        }
    }

    @Test(arguments: [true, false])
    func changedResultIsFoundWithItsRoute(withVersion: Bool) throws {
        let run = try Self.run("document", "A doubtful document is reviewed", withVersion: withVersion)
        var definition = try ShippedWorkflow(name: "document").definition
        definition.change("condition_1a2b3") { node in
            node.routes[1].when = .comparison(
                .within, left: .path("$.tasks.document_check_75329.output.sub_result") ?? .now,
                right: .literal(["rejected", "suspected", "caution"]))
        }
        let report = Self.replay(run, definition)
        #expect(report.changedCount == 1)
        guard case .changed(let from, let to, let difference) = report.results[0].verdict else {
            Issue.record("\(report.lines)")
            return
        }
        #expect(from?.status == .review)
        #expect(from?.reasons == ["document_unclear"])
        #expect(to.status == .declined)
        #expect(to.reasons == ["document_refused"])
        #expect(difference?.choice?.nodeID == "condition_1a2b3")
        #expect(difference?.choice?.port == "refused")
        if withVersion {
            #expect(difference?.recorded == "condition_1a2b3:else")
            #expect(difference?.replayed == "condition_1a2b3:refused")
        }
        #expect(
            report.lines.first
                == "A doubtful document is reviewed  CHANGED: from review [document_unclear] to declined [document_refused]"
        )
        #expect(report.lines.contains { $0.hasPrefix("  condition_1a2b3 took refused: clear does not hold") })
        #expect(report.lines.last == "Replayed: 1, same: 0, changed: 1, not comparable: 0")
    }

    @Test
    func reportShowsNothingOfThePerson() throws {
        let suite = try SimulationSuite(
            json: [
                "format": "martlet.simulation/1", "applicant": ["first_name": "Zacharias", "last_name": "Quimby"],
                "cases": [
                    [
                        "name": "One", "expect": ["status": "review"],
                        "tasks": ["document_check_75329": ["change": ["result": "consider", "sub_result": "secret"]]],
                    ]
                ],
            ])
        var definition = try Sample.document.definition
        let trace = try #require(WorkflowSimulation.run(definition, suite).results[0].trace)
        let run = RecordedRun(runID: "r", events: trace.events, outcome: trace.outcome, definition: definition)
        definition.redirect("condition_1a2b3", "else", to: "result_22222")
        let report = Self.replay(run, definition)
        #expect(report.changedCount == 1)
        let text = String(decoding: report.json.canonicalBytes(), as: UTF8.self) + report.lines.joined()
        for word in ["Zacharias", "Quimby", "secret", "1990-01-31"] { #expect(!text.contains(word)) }
        #expect(!"\(run)".contains("Quimby"))
    }

    @Test
    func taskOfAnotherIDGetsTheOutputOfItsType() throws {
        let run = try Self.run("document", "A suspected document is declined", withVersion: true)
        let text = String(decoding: try Sample.document.bytes, as: UTF8.self)
            .replacing("document_photo_c0888", with: "document_photo_00001")
            .replacing("document_check_75329", with: "document_check_00002")
        let report = Self.replay(run, try WorkflowDefinition.parse(Array(text.utf8)))
        #expect(report.results.map(\.verdict.name) == ["same"], "\(report.lines)")
        let unversioned = RecordedRun(runID: "r", events: run.events, outcome: run.outcome)
        let again = Self.replay(unversioned, try WorkflowDefinition.parse(Array(text.utf8)))
        #expect(again.results.map(\.verdict.name) == ["same"], "\(again.lines)")
    }

    @Test
    func attemptsGetTheOutputsOfTheirNumbers() throws {
        let name = "A valid document at the second attempt"
        let run = try Self.run("document_and_selfie_retry", name, withVersion: true)
        var definition = try ShippedWorkflow(name: "document_and_selfie_retry").definition
        #expect(Self.replay(run, definition).results.map(\.verdict.name) == ["same"])
        // Without a retry, the first attempt's expired document decides.
        definition.redirect("condition_0d1e5", "expired", to: "result_d0002")
        let report = Self.replay(run, definition)
        guard case .changed(_, let to, let difference) = report.results[0].verdict else {
            Issue.record("\(report.lines)")
            return
        }
        #expect(to.reasons == ["document_expired"])
        #expect(difference?.recorded == "retry_e0f11:again")
        #expect(difference?.replayed == "result_d0002")
        #expect(difference?.choice?.port == "expired")
    }

    @Test
    func taskWithoutARecordCannotBeTold() throws {
        let run = try Self.run("document", "A clear document is approved")
        let report = Self.replay(run, try Sample.documentAndSelfie.definition)
        #expect(report.results.map(\.verdict) == [.cannotBeTold(tasks: ["face_photo_8e04c"])])
        #expect(report.lines.first?.hasSuffix("cannot be told: nothing is recorded for face_photo_8e04c") == true)
        #expect(report.json["counts"]?["cannot_be_told"] == 1)
    }

    @Test
    func furtherAttemptWithoutARecordCannotBeTold() throws {
        let run = try Self.run("document_and_selfie_retry", "Three expired documents are declined")
        var definition = try ShippedWorkflow(name: "document_and_selfie_retry").definition
        definition.change("retry_e0f11") { $0.config["max"] = 3 }
        let report = Self.replay(run, definition)
        #expect(report.results.map(\.verdict) == [.cannotBeTold(tasks: ["document_photo_1c9e2"])])
    }

    @Test
    func outputThatAnotherSchemaWouldRefuseCannotBeTold() throws {
        let run = try Self.run("risk_score", "A low score is approved")
        var definition = try ShippedWorkflow(name: "risk_score").definition
        definition.change("send_receive_7c0de") {
            $0.config["receive"] = [["name": "score", "type": "number"], ["name": "model", "type": "string"]]
        }
        let report = Self.replay(run, definition)
        #expect(report.results.map(\.verdict) == [.cannotBeTold(tasks: ["send_receive_7c0de"])])
    }

    @Test
    func missingInputsAreNamed() throws {
        let run = try Self.run("document", "A clear document is approved")
        let report = Self.replay(run, try ShippedWorkflow(name: "expiry_and_age").definition)
        #expect(report.results.map(\.verdict) == [.missingInputs(["custom_data.minimum_age"])])
        #expect(report.json["runs"]?[0]?["fields"] == ["custom_data.minimum_age"])
    }

    @Test
    func outputsOfOtherSourcesAreNoOtherResult() throws {
        let run = try Self.run("document", "A clear document is approved")
        var definition = try Sample.document.definition
        definition.outputs[0].source = .path("$.run.id")
        let report = Self.replay(run, definition)
        guard case .same(let end, outputDiffers: true) = report.results[0].verdict else {
            Issue.record("\(report.lines)")
            return
        }
        #expect(end.status == .approved)
        #expect(report.lines.first == "A clear document is approved  same: approved, with another output")
    }

    // MARK: Timers

    @Test(arguments: [(3600, "changed"), (86_400, "same")])
    func shorterTimeoutFiresBeforeALateOutput(seconds: Int, verdict: String) throws {
        let suite = try SimulationSuite(
            json: [
                "format": "martlet.simulation/1",
                "cases": [
                    [
                        "name": "One", "expect": ["status": "approved"],
                        "tasks": ["document_photo_c0888": ["after_s": 50_000]],
                    ]
                ],
            ])
        var definition = try Sample.document.definition
        let trace = try #require(WorkflowSimulation.run(definition, suite).results[0].trace)
        let run = RecordedRun(runID: "r", events: trace.events, outcome: trace.outcome)
        definition.change("document_photo_c0888") { $0.timeout = .seconds(seconds) }
        let report = Self.replay(run, definition)
        #expect(report.results.map(\.verdict.name) == [verdict], "\(report.lines)")
    }

    @Test(arguments: [(60, "same"), (1_209_600, "same"), (1_209_700, "cannot_be_told")])
    func timedOutTaskIsKnownUntilItsTimerFired(seconds: Int, verdict: String) throws {
        let run = try Self.run("profile", "Nobody fills it in for two weeks")
        var definition = try Sample.profile.definition
        definition.change("profile_4f4b2") { $0.timeout = .seconds(seconds) }
        let report = Self.replay(run, definition)
        #expect(report.results.map(\.verdict.name) == [verdict], "\(report.lines)")
    }

    @Test
    func outputALittleAfterItsTimerIsTaken() throws {
        let definition = try Sample.profile.definition
        let first = try Walker(definition)
        let form: JSONValue = ["first_name": "Jane", "last_name": "Doe", "dob": "1990-01-31"]
        let late = Walker.start.addingTimeInterval(1_209_600 + 59)
        let events =
            first.log + [(WorkflowRunEvent.taskCompleted(taskID: "profile_4f4b2", attempt: 1, output: form), late)]
        let trace = try WorkflowTrace(events: events, definition: definition, digest: definition.digest)
        let report = Self.replay(RecordedRun(runID: "r", events: events, outcome: trace.outcome), definition)
        #expect(report.results.map(\.verdict.name) == ["same"])
    }

    @Test
    func anyRunOfAnyWorkflowReplaysToTheSameResult() throws {
        var statuses: Set<WorkflowRunStatus> = []
        for seed in UInt64(0)..<100 {
            let definition = RandomWorkflow.make(seed: seed)
            var random = SeededGenerator(seed: seed ^ 0x5EED)
            var testCase = SimulationCase(name: "Case \(seed)")
            for node in definition.nodes where node.definition?.kind.isTask == true {
                testCase.tasks[node.id] = (0..<3).map { _ in Self.outcome(of: node, &random) }
            }
            let report = WorkflowSimulation.run(definition, SimulationSuite(cases: [testCase]))
            #expect(report.results[0].problem == nil, "seed \(seed): \(report.lines)")
            let trace = try #require(report.results[0].trace)
            statuses.insert(trace.status)
            #expect(trace.outcome != nil, "seed \(seed)")
            for version in [nil, definition] {
                let run = RecordedRun(
                    runID: "\(seed)", events: trace.events, outcome: trace.outcome, definition: version)
                let replayed = Self.replay(run, definition)
                #expect(replayed.results.map(\.verdict.name) == ["same"], "\(replayed.lines)")
            }
        }
        #expect(statuses == Set(WorkflowRunStatus.allCases.filter(\.isFinal)))
    }

    /// Mostly a completion, and sometimes a failure or a timeout.
    private static func outcome(of node: WorkflowNode, _ random: inout SeededGenerator) -> SimulatedOutcome {
        var outcome = SimulatedOutcome(after: .seconds(Int.random(in: 0...5000, using: &random)))
        switch Int.random(in: 0..<20, using: &random) {
        case 0: outcome.end = .timeOut
        case 1: outcome.end = .failure(WorkflowRunFault(type: "broken", message: "It broke."))
        default:
            switch node.definition?.kind {
            case .custom: outcome.end = .output(["score": .integer(Int64.random(in: 0..<100, using: &random))])
            case .report:
                if Bool.random(using: &random) { outcome.end = .changed(["result": "consider"]) }
                if Bool.random(using: &random) { outcome.awaitingApproval = .seconds(200_000) }
            case .start, .interactive, .service, .logic, .retry, .final, nil: break
            }
        }
        return outcome
    }

    // MARK: Records

    @Test
    func openRunStaysOpen() throws {
        let walker = try Walker(Sample.document.definition)
        let report = Self.replay(
            RecordedRun(runID: "r", events: walker.log, outcome: nil), try Sample.document.definition)
        #expect(report.results.map(\.verdict) == [.stillOpen])
        #expect(report.lines == ["r  still open", "Replayed: 1, same: 0, changed: 0, not comparable: 1"])
    }

    @Test
    func cancelledRunIsCancelledAgain() throws {
        var walker = try Walker(Sample.document.definition)
        try walker.apply(.runCancelled(reason: "by request"))
        let report = Self.replay(
            RecordedRun(runID: "r", events: walker.log, outcome: walker.state.outcome), try Sample.document.definition)
        #expect(report.results.map(\.verdict.name) == ["same"])
    }

    @Test
    func logThatDoesNotBeginWithACreationIsUnreadable() throws {
        let definition = try Sample.document.definition
        for events in [[], [(event: WorkflowRunEvent.runCancelled(reason: nil), at: Walker.start)]] {
            let report = Self.replay(RecordedRun(runID: "r", events: events, outcome: nil), definition)
            #expect(report.results.map(\.verdict) == [.unreadable])
        }
    }

    @Test
    func parallelBranchesReplayOnASequence() throws {
        let run = try Self.run("watchlist_and_identity", "Both clear, the identity report first", withVersion: true)
        var definition = try ShippedWorkflow(name: "watchlist_and_identity").definition
        definition.edges.removeAll { $0.from == "start" && $0.to == "identity_enhanced_check_de34f" }
        definition.redirect("watchlist_standard_check_ab12c", to: "identity_enhanced_check_de34f")
        let report = Self.replay(run, definition)
        #expect(report.results.map(\.verdict.name) == ["same"], "\(report.lines)")
    }
}
