package import CanonicalJSON
import FoundationEssentials

/// What came of one case.
package struct SimulationResult: Sendable {
    /// An expectation that was not met.
    package struct Mismatch: Sendable, Equatable {
        /// What was expected something of, by its key in the file.
        package let key: String
        /// What was expected.
        package let expected: JSONValue
        /// What came.
        package let actual: JSONValue
        /// A sentence for people, with what differs first where that is not plain.
        package let message: String
    }

    /// The case's name.
    package let name: String
    /// What happened; `nil` when the run was not created.
    package let trace: WorkflowTrace?
    /// What the applicant or `custom_data` lacks, by field; the run was not created then.
    package let missingInputs: [String: [String]]
    /// Why the case could not be carried out as it is written.
    package let problem: String?
    /// The expectations that were not met.
    package let mismatches: [Mismatch]
    /// Tasks that the case names and that never started; no reason to fail.
    package let unusedTasks: [String]

    init(of testCase: SimulationCase, _ run: SimulatedRun) {
        self.name = testCase.name
        self.trace = WorkflowTrace(run.run)
        self.missingInputs = run.missingInputs
        self.problem = run.problem
        self.unusedTasks = testCase.tasks.keys.filter { !run.startedTasks.contains($0) }.sorted()
        let check = SimulationCheck(trace: self.trace, missingInputs: run.missingInputs)
        self.mismatches = run.problem == nil ? check.mismatches(with: testCase.expectation) : []
    }

    /// Whether the case could be carried out and met every expectation.
    package var hasPassed: Bool { self.problem == nil && self.mismatches.isEmpty }

    /// How the run ended, in words: `approved after 2 min`.
    private var end: String {
        guard let trace = self.trace, let first = trace.entries.first, let last = trace.entries.last else {
            let fields = self.missingInputs.keys.sorted().joined(separator: ", ")
            return fields.isEmpty ? "not created" : "not created without \(fields)"
        }
        let time = Duration.seconds(last.at.timeIntervalSince(first.at).rounded())
        let status = trace.outcome.map(RunWords.text) ?? trace.status.rawValue
        return "\(status) after \(RunWords.text(time))"
    }

    /// `{name, passed, status, route, mismatches, problem, missing_inputs, unused_tasks, output, trace}`.
    package var json: JSONValue {
        [
            "name": .string(self.name), "passed": .bool(self.hasPassed),
            "status": self.trace.map { .string($0.status.rawValue) } ?? .null,
            "route": .array(self.trace?.route.map(\.json) ?? []),
            "mismatches": .array(
                self.mismatches.map {
                    [
                        "key": .string($0.key), "expected": $0.expected, "actual": $0.actual,
                        "message": .string($0.message),
                    ]
                }),
            "problem": self.problem.map(JSONValue.string) ?? .null,
            "missing_inputs": .object(
                self.missingInputs.mapValues { .array($0.map(JSONValue.string)) }),
            "unused_tasks": .array(self.unusedTasks.map(JSONValue.string)),
            "output": self.trace?.outcome?.output ?? .null,
            "trace": self.trace?.json ?? .null,
        ]
    }

    /// The result on one line, then the route; after a failure, also what was not met and everything that happened.
    package var lines: [String] { self.lines(showsEverything: !self.hasPassed) }

    /// As ``lines``, with everything that happened also where the case has passed.
    package var fullLines: [String] { self.lines(showsEverything: true) }

    private func lines(showsEverything: Bool) -> [String] {
        var lines = ["\(self.hasPassed ? "passed" : "FAILED")  \(self.name): \(self.end)"]
        if let problem = self.problem { lines.append("  \(problem)") }
        lines += self.mismatches.map { "  \($0.message)" }
        if let trace = self.trace {
            lines.append("  route: \(trace.route.map(\.text).joined(separator: " > "))")
            if showsEverything { lines += trace.lines(showsValues: true).map { "    \($0)" } }
        }
        if !self.unusedTasks.isEmpty { lines.append("  never started: \(self.unusedTasks.joined(separator: ", "))") }
        return lines
    }
}
