import CanonicalJSON
import Foundation
import Testing
import Workflows

@Suite
struct WorkflowSimulationTests {
    /// Runs cases, written as the file has them, on a workflow.
    private static func report(
        _ definition: WorkflowDefinition, _ cases: String, head: String = ""
    ) throws -> SimulationReport {
        let text = "format: martlet.simulation/1\n\(head)\ncases:\n\(cases)"
        return WorkflowSimulation.run(definition, try SimulationSuite.parse(Array(text.utf8)))
    }

    private static func document(_ cases: String, head: String = "") throws -> SimulationReport {
        try Self.report(Sample.document.definition, cases, head: head)
    }

    // MARK: Expectations that are not met

    @Test(
        arguments: [
            ("{status: declined}", "status: expected declined, was approved"),
            (
                "{route: [document_photo_c0888, document_check_75329, result_11111]}",
                "route: expected result_11111 as step 3, was condition_1a2b3:clear"
            ),
            (
                "{route: [start, document_photo_c0888, document_check_75329, \"condition_1a2b3:else\", result_33333]}",
                "route: expected condition_1a2b3:else as step 4, was condition_1a2b3:clear"
            ),
            ("{route: [document_photo_c0888]}", "route: expected the end as step 2, was document_check_75329"),
            (
                "{passes: [document_check_75329, document_photo_c0888]}",
                "passes: expected document_photo_c0888 after document_check_75329, but the run does not come through it"
            ),
            ("{output: {doc: {result: consider}}}", "output: expected {\"doc\":{\"result\":\"consider\"}}, was "),
            ("{reasons: [why]}", "reasons: expected [\"why\"], was []"),
            ("{retries: 1}", "retries: expected 1, was 0"),
            ("{retries: {retry_9f00d: 2}}", "retries.retry_9f00d: expected 2, was 0"),
            ("{error: task_timeout}", "error: expected task_timeout, was nothing"),
            ("{missing_inputs: [last_name]}", "missing_inputs: expected [\"last_name\"], was []"),
        ])
    func wrongExpectationFailsWithAClearLine(expectation: String, line: String) throws {
        let report = try Self.document("  - {name: One, expect: \(expectation)}")
        let result = try #require(report.results.first)
        #expect(!report.hasPassed)
        #expect(!result.hasPassed)
        #expect(result.mismatches.count == 1)
        #expect(result.lines.contains { $0.hasPrefix("  \(line)") }, "\(result.lines)")
        #expect(result.lines[0] == "FAILED  One: approved after 2 min")
        #expect(report.lines.contains("Cases passed: 0 of 1"))
    }

    @Test
    func failedCaseShowsWhatHappenedAndWhy() throws {
        let report = try Self.document(
            """
              - name: One
                tasks: {document_check_75329: {change: {result: consider, sub_result: caution}}}
                expect: {status: approved}
            """)
        let result = try #require(report.results.first)
        #expect(
            result.lines.contains(
                "    2026-01-15T09:01:00.000Z  document_photo_c0888 is completed: the timer of document_photo_c0888 "
                    + "stops; document_photo_c0888 ends; document_check_75329 starts; document_check_75329 may take 1 d"
            ),
            "\(result.lines)")
        #expect(
            result.lines.contains(
                "      condition_1a2b3 took else: clear does not hold ($.tasks.document_check_75329.output.result eq "
                    + "\"clear\": false, left is \"consider\"), refused does not hold "
                    + "($.tasks.document_check_75329.output.sub_result in [\"rejected\",\"suspected\"]: false, "
                    + "left is \"caution\")"))
    }

    @Test
    func passedCaseIsOneLineAndItsRoute() throws {
        let report = try Self.document("  - {name: One, expect: {status: approved}}")
        #expect(report.hasPassed)
        #expect(
            report.lines == [
                "passed  One: approved after 2 min",
                "  route: start > document_photo_c0888 > document_check_75329 > condition_1a2b3:clear > result_11111",
                "Cases passed: 1 of 1", "Nodes reached: 5 of 7", "Routes taken: 4 of 6",
                "Never reached: result_22222, result_33333",
                "Never taken: condition_1a2b3:refused, condition_1a2b3:else",
            ])
    }

    @Test
    func fullLinesShowWhatHappenedInPassedCasesToo() throws {
        let report = try Self.document("  - {name: One, expect: {status: approved}}")
        #expect(report.fullLines.count == report.lines.count + 4)
        #expect(Array(report.fullLines.prefix(2)) == Array(report.lines.prefix(2)))
        #expect(
            report.fullLines[5]
                == "      condition_1a2b3 took clear: clear holds ($.tasks.document_check_75329.output.result eq "
                + "\"clear\": true, left is \"clear\")")
        #expect(Array(report.fullLines.suffix(5)) == Array(report.lines.suffix(5)))
    }

    @Test
    func missedRouteFailsOnlyASuiteThatAsksForAll() throws {
        let cases = "  - {name: One, expect: {status: approved}}"
        #expect(try Self.document(cases).hasPassed)
        let report = try Self.document(cases, head: "require_full_coverage: true")
        #expect(!report.hasPassed)
        #expect(
            report.coverage.missedWays.map { "\($0.nodeID):\($0.port)" } == [
                "condition_1a2b3:refused", "condition_1a2b3:else",
            ])
        #expect(report.coverage.missedNodes == ["result_22222", "result_33333"])
        #expect(report.lines.last == "The suite requires every node to be reached and every route to be taken.")
    }

    // MARK: Outcomes

    @Test
    func attemptsHaveTheirOwnOutcomesAndTheLastHoldsOn() throws {
        let definition = try ShippedWorkflow(name: "document_and_selfie_retry").definition
        let report = try Self.report(
            definition,
            """
              - name: One
                tasks:
                  document_photo_1c9e2: [{media: 1}, {media: 2}]
                  document_check_b4d10: {change: {properties: {date_of_expiry: 2020-01-01}}}
                expect: {status: declined, retries: 2, output: {document_attempts: 3}}
            """)
        #expect(report.hasPassed, "\(report.lines)")
        let completions = try #require(report.results[0].trace).entries.compactMap { entry -> Int? in
            guard case .taskCompleted("document_photo_1c9e2", _, let output) = entry.event else { return nil }
            return output.arrayValue?.count
        }
        #expect(completions == [1, 2, 2])
    }

    @Test
    func defaultsAreByIDBeforeTypeAndTheCaseGoesFirst() throws {
        let report = try Self.document(
            """
              - {name: By id, expect: {status: declined}}
              - name: By case
                tasks: {document_check_75329: {}}
                expect: {status: approved}
            """,
            head: """
                defaults:
                  document_check: {fail: {type: broken}}
                  document_check_75329: {change: {sub_result: suspected, result: consider}}
                """)
        #expect(report.hasPassed, "\(report.lines)")
    }

    @Test
    func failedTaskIsAnError() throws {
        let report = try Self.document(
            """
              - name: One
                tasks: {document_check_75329: {fail: {type: provider_down}}}
                expect: {status: error, error: provider_down}
            """)
        #expect(report.hasPassed, "\(report.lines)")
        #expect(report.results[0].lines[0] == "passed  One: error (provider_down) after 2 min")
    }

    @Test
    func timerFiresAtItsTimeAndNotWhenTheOutcomeComesWithIt() throws {
        var definition = try Sample.document.definition
        definition.change("document_photo_c0888") { $0.timeout = .seconds(600) }
        let report = try Self.report(
            definition,
            """
              - {name: In time, tasks: {document_photo_c0888: {after_s: 600}}, expect: {status: approved}}
              - {name: Late, tasks: {document_photo_c0888: {after_s: 601}}, expect: {status: abandoned}}
              - {name: Never, tasks: {document_photo_c0888: {time_out: true}}, expect: {status: abandoned}}
            """)
        #expect(report.hasPassed, "\(report.lines)")
        for result in report.results.dropFirst() {
            let last = try #require(result.trace?.entries.last)
            #expect(last.event == .timerFired(taskID: "document_photo_c0888", attempt: 1))
            #expect(last.at == SimulationSuite.standardStart.addingTimeInterval(600))
        }
    }

    @Test
    func timerStopsWhileAReportWaitsAndStartsAnewAfterwards() throws {
        let report = try Self.document(
            """
              - name: Approved late
                tasks: {document_check_75329: {after_s: 80000, awaiting_approval_s: 1000000}}
                expect: {status: approved}
              - name: Never made
                tasks: {document_check_75329: {after_s: 80000, awaiting_approval_s: 1000000, time_out: true}}
                expect: {status: error, error: task_timeout}
            """)
        #expect(report.hasPassed, "\(report.lines)")
        let end = try #require(report.results[1].trace?.entries.last?.at)
        #expect(end == SimulationSuite.standardStart.addingTimeInterval(60 + 80_000 + 1_000_000 + 86_400))
    }

    @Test
    func operatorsCancelAndExtend() throws {
        let report = try Self.document(
            """
              - name: Cancelled
                operators: [{after_s: 30, cancel: by request}]
                expect: {status: error, error: run_cancelled}
              - name: Extended
                tasks: {document_photo_c0888: {after_s: 2000000}}
                operators: [{after_s: 1000000, extend_timeout: document_photo_c0888, seconds: 1000001}]
                expect: {status: approved}
              - name: Not extended enough
                tasks: {document_photo_c0888: {after_s: 2000000}}
                operators: [{after_s: 1000000, extend_timeout: document_photo_c0888, seconds: 999999}]
                expect: {status: abandoned}
            """)
        #expect(report.hasPassed, "\(report.lines)")
    }

    @Test(arguments: [(59, "awaiting_input"), (60, "processing"), (119, "processing"), (120, "approved")])
    func caseCanBeLookedAtOnItsWay(seconds: Int, status: String) throws {
        let report = try Self.document("  - {name: One, until_s: \(seconds), expect: {status: \(status)}}")
        #expect(report.hasPassed, "\(report.lines)")
    }

    // MARK: Cases that cannot be carried out

    @Test(
        arguments: [
            (
                Sample.document, "{name: One, tasks: {document_check_99999: {}}, expect: {status: approved}}",
                "The workflow has no task document_check_99999."
            ),
            (
                Sample.document, "{name: One, tasks: {condition_1a2b3: {}}, expect: {status: approved}}",
                "The workflow has no task condition_1a2b3."
            ),
            (
                Sample.document,
                "{name: One, tasks: {document_photo_c0888: {awaiting_approval_s: 1}}, expect: {status: approved}}",
                "document_photo_c0888 is no report, so it does not wait for approval."
            ),
            (
                Sample.document, "{name: One, tasks: {document_photo_c0888: {media: 0}}, expect: {status: approved}}",
                "document_photo_c0888 gives a list of at least 1 media."
            ),
            (
                Sample.profile,
                "{name: One, tasks: {profile_4f4b2: {change: {dob: soon}}}, expect: {status: approved}}",
                "profile_4f4b2 refuses its output: dob: [\"must be a date as YYYY-MM-DD\"]"
            ),
            (
                Sample.document,
                "{name: One, operators: [{after_s: 90, extend_timeout: document_photo_c0888, seconds: 9}], "
                    + "expect: {status: approved}}",
                "The time of document_photo_c0888 is extended when it is not open."
            ),
        ])
    func problemOfACaseIsToldAndFailsIt(sample: Sample, testCase: String, problem: String) throws {
        let report = try Self.report(sample.definition, "  - \(testCase)")
        #expect(!report.hasPassed)
        #expect(report.results[0].problem == problem)
        #expect(report.results[0].lines.contains("  \(problem)"))
    }

    @Test
    func exchangeThatMustBringSomethingNeedsAnOutcomeThatItTakes() throws {
        let definition = try ShippedWorkflow(name: "risk_score").definition
        let report = try Self.report(
            definition,
            """
              - {name: None, expect: {status: approved}}
              - {name: Wrong, tasks: {send_receive_7c0de: {output: {score: high}}}, expect: {status: approved}}
              - {name: Right, tasks: {send_receive_7c0de: {output: {score: 1}}}, expect: {status: approved}}
            """)
        #expect(
            report.results.map(\.problem) == [
                "The case must say what send_receive_7c0de receives.",
                "send_receive_7c0de refuses its output: score: [\"must be a number\"]", nil,
            ])
    }

    @Test
    func runThatLacksInputsIsNotCreated() throws {
        let report = try Self.document(
            """
              - {name: Expected, applicant: {first_name: null}, expect: {missing_inputs: [first_name]}}
              - {name: Not expected, applicant: {first_name: ""}, expect: {status: approved}}
            """)
        #expect(report.results.map(\.hasPassed) == [true, false])
        #expect(report.results.allSatisfy { $0.trace == nil })
        #expect(
            report.results[1].lines == [
                "FAILED  Not expected: not created without first_name",
                "  missing_inputs: expected [], was [\"first_name\"]", "  status: expected approved, was nothing",
            ])
    }

    @Test
    func taskThatNeverStartsIsMentioned() throws {
        let report = try Self.document(
            "  - {name: One, tasks: {document_check_75329: {}, document_photo_c0888: {time_out: true}}, "
                + "expect: {status: abandoned}}")
        #expect(report.hasPassed)
        #expect(report.results[0].unusedTasks == ["document_check_75329"])
        #expect(report.results[0].lines.last == "  never started: document_check_75329")
    }

    // MARK: The same interpreter

    @Test(arguments: ShippedWorkflow.all)
    func logOfACaseAppliesToTheInterpreterAlone(workflow: ShippedWorkflow) throws {
        let definition = try workflow.definition
        for result in WorkflowSimulation.run(definition, try workflow.suite).results {
            guard let trace = result.trace else { continue }
            var state: WorkflowRunState?
            for (event, time) in trace.events {
                let step = try WorkflowInterpreter.apply(
                    event, to: state, of: definition, digest: definition.digest, at: time)
                state = step.state
            }
            #expect(state == trace.state)
            #expect(trace.entries.map(\.at) == trace.entries.map(\.at).sorted())
        }
    }

    @Test(arguments: ShippedWorkflow.all)
    func sameSuiteHasTheSameReport(workflow: ShippedWorkflow) throws {
        let (definition, suite) = (try workflow.definition, try workflow.suite)
        let (first, second) = (WorkflowSimulation.run(definition, suite), WorkflowSimulation.run(definition, suite))
        #expect(first.json == second.json)
        #expect(first.lines == second.lines)
    }

    @Test
    func reportIsWrittenAsJSON() throws {
        let report = try Self.document(
            """
              - {name: One, expect: {status: approved, passes: ["condition_1a2b3:clear"]}}
              - {name: Two, expect: {status: declined}}
            """)
        let json = report.json
        #expect(json["passed"] == false)
        #expect(json["digest"] == .string(try Sample.document.definition.digest))
        #expect(json["cases"]?[0]?["passed"] == true)
        #expect(json["cases"]?[0]?["output"]?["doc"]?["result"] == "clear")
        #expect(json["cases"]?[0]?["route"]?[3] == ["node": "condition_1a2b3", "port": "clear"])
        #expect(
            json["cases"]?[1]?["mismatches"] == [
                [
                    "key": "status", "expected": "declined", "actual": "approved",
                    "message": "status: expected declined, was approved",
                ]
            ])
        #expect(json["cases"]?[1]?["trace"]?["events"]?[2]?["choices"]?[0]?["port"] == "clear")
        #expect(json["coverage"]?["complete"] == false)
        #expect(
            json["coverage"]?["missed_routes"] == [
                ["node": "condition_1a2b3", "port": "refused"], ["node": "condition_1a2b3", "port": "else"],
            ])
        #expect(json["coverage"]?["routes"]?[0] == ["node": "start", "port": "out", "taken": 2])
    }
}
