import CanonicalJSON
import Foundation
import Testing
import Workflows

@Suite
struct SimulationSuiteTests {
    private static func findings(_ text: String) -> [String] {
        do {
            _ = try SimulationSuite.parse(Array(text.utf8))
            return []
        } catch {
            return error.findings.map { "\($0.line ?? 0) \($0.code) \($0.field ?? "-")" }
        }
    }

    @Test
    func everyKeyIsRead() throws {
        let text = """
            format: martlet.simulation/1
            description: All keys
            applicant: {first_name: Ann}
            custom_data: {age: 18}
            run: {tags: [a], customer_user_id: c, sandbox: false}
            start: 2026-03-01T10:00:00+01:00
            require_full_coverage: true
            defaults:
              document_check: {change: {result: consider}}
            cases:
              - name: One
                applicant: {dob: 2000-01-01}
                custom_data: {age: 21}
                run: {tags: []}
                start: 2026-03-02
                tasks:
                  profile_4f4b2: {output: {first_name: Ann}, after_s: 5}
                  document_photo_c0888: [{media: 2}, {time_out: true}]
                  document_check_75329: {fail: {type: broken, message: It broke.}, awaiting_approval_s: 7}
                operators:
                  - {after_s: 10, cancel: enough}
                  - {after_s: 11, cancel: null}
                  - {after_s: 12, extend_timeout: profile_4f4b2, seconds: 60}
                until_s: 99
                expect:
                  status: declined
                  route: ["condition_1a2b3:clear", result_11111]
                  passes: [result_11111]
                  output: {doc: null}
                  reasons: [why]
                  retries: {retry_9f00d: 2}
                  error: task_timeout
                  missing_inputs: [first_name]
              - {name: Two, expect: {retries: 3}}
            """
        let suite = try SimulationSuite.parse(Array(text.utf8))
        var first = SimulationCase(
            name: "One", applicant: ["dob": "2000-01-01"], custom: ["age": 21], run: ["tags": []],
            start: Date(timeIntervalSince1970: 1_772_409_600),
            tasks: [
                "profile_4f4b2": [SimulatedOutcome(.output(["first_name": "Ann"]), after: .seconds(5))],
                "document_photo_c0888": [SimulatedOutcome(.media(count: 2)), SimulatedOutcome(.timeOut)],
                "document_check_75329": [
                    SimulatedOutcome(
                        .failure(WorkflowRunFault(type: "broken", message: "It broke.")), awaitingApproval: .seconds(7))
                ],
            ],
            operators: [
                SimulatedIntervention(.cancel(reason: "enough"), after: .seconds(10)),
                SimulatedIntervention(.cancel(reason: nil), after: .seconds(11)),
                SimulatedIntervention(.extendTimeout(taskID: "profile_4f4b2", by: .seconds(60)), after: .seconds(12)),
            ], until: .seconds(99))
        first.expectation.status = .declined
        first.expectation.route = ["condition_1a2b3:clear", "result_11111"].compactMap(
            SimulationExpectation.Mark.init(parsing:))
        first.expectation.passes = ["result_11111"].compactMap(SimulationExpectation.Mark.init(parsing:))
        first.expectation.output = ["doc": .null]
        first.expectation.reasons = ["why"]
        first.expectation.retries = .each(["retry_9f00d": 2])
        first.expectation.error = "task_timeout"
        first.expectation.missingInputs = ["first_name"]
        var second = SimulationCase(name: "Two")
        second.expectation.retries = .total(3)
        #expect(
            suite
                == SimulationSuite(
                    description: "All keys", applicant: ["first_name": "Ann"], custom: ["age": 18],
                    run: ["tags": ["a"], "customer_user_id": "c", "sandbox": false],
                    start: Date(timeIntervalSince1970: 1_772_355_600),
                    defaults: ["document_check": [SimulatedOutcome(.changed(["result": "consider"]))]],
                    needsFullCoverage: true, cases: [first, second]))
    }

    @Test
    func jsonHasTheSameKeys() throws {
        let json: JSONValue = [
            "format": "martlet.simulation/1",
            "cases": [["name": "One", "expect": ["status": "approved"], "tasks": ["a_1": ["media": 0]]]],
        ]
        let suite = try SimulationSuite(json: json)
        #expect(try SimulationSuite.parse(json.canonicalBytes()) == suite)
        #expect(suite.start == Date(timeIntervalSince1970: 1_768_467_600))
        #expect(suite.cases[0].tasks == ["a_1": [SimulatedOutcome(.media(count: 0))]])
    }

    @Test(arguments: ["[\"a:b\", c]", "[a:b, c]", "\n          - a:b\n          - c"])
    func portNeedsNoQuotes(route: String) throws {
        let text = "format: martlet.simulation/1\ncases:\n  - name: One\n    expect:\n      passes: \(route)\n"
        let suite = try SimulationSuite.parse(Array(text.utf8))
        #expect(suite.cases[0].expectation.passes?.map(\.text) == ["a:b", "c"])
        #expect(suite.cases[0].expectation.passes?.map(\.port) == ["b", nil])
    }

    @Test
    func mistakesAreToldTogetherWithTheirLines() {
        let text = """
            format: martlet.simulation/2
            colour: blue
            start: soon
            run: {tags: [1]}
            defaults: {document_check: {media: 11}}
            cases:
              - name: ""
                expect: {}
              - name: One
                tasks:
                  a: {output: 1, time_out: true}
                  b: []
                  c: {after_s: -1}
                  d: {fail: broken}
                operators:
                  - {after_s: 1}
                  - {after_s: 1, extend_timeout: a}
                  - {after_s: 1, cancel: x, seconds: 2}
                expect: {status: happy, route: ["a:"], retries: many}
              - {name: One, expect: {error: x}}
              - {name: Three}
            """
        #expect(
            Set(Self.findings(text)) == [
                "1 E-FORMAT format", "2 E-FORM colour", "3 E-FORM start", "4 E-FORM run.tags[0]",
                "5 E-FORM defaults.document_check.media", "7 E-FORM cases[0].name", "8 E-FORM cases[0].expect",
                "11 E-FORM cases[1].tasks.a", "12 E-FORM cases[1].tasks.b", "13 E-FORM cases[1].tasks.c.after_s",
                "14 E-FORM cases[1].tasks.d.fail", "16 E-FORM cases[1].operators[0]",
                "17 E-FORM cases[1].operators[1]", "18 E-FORM cases[1].operators[2].seconds",
                "19 E-FORM cases[1].expect.status", "19 E-FORM cases[1].expect.route[0]",
                "19 E-FORM cases[1].expect.retries", "20 E-FORM cases[2].name", "21 E-FORM cases[3]",
            ])
    }

    @Test(arguments: ["[]", "", "format: martlet.simulation/1\ncases: []\n", "format: martlet.simulation/1\n", "{"])
    func whatHoldsNoCaseIsRefused(text: String) {
        #expect(!Self.findings(text).isEmpty)
    }

    @Test
    func fiveHundredCasesAreTheMost() throws {
        let cases = (0...500).map { ["name": .string("Case \($0)"), "expect": ["status": "approved"]] as JSONValue }
        #expect(throws: WorkflowParseError.self) {
            try SimulationSuite(json: ["format": "martlet.simulation/1", "cases": .array(cases)])
        }
        let most = try SimulationSuite(json: ["format": "martlet.simulation/1", "cases": .array(cases.dropLast())])
        #expect(most.cases.count == 500)
    }
}
