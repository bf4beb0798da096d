package import CanonicalJSON

/// What came of a suite. Shows the values that conditions saw, which are the suite's own.
package struct SimulationReport: Sendable {
    /// The digest of the workflow.
    package let digest: String
    /// What came of each case, in the order of the file.
    package let results: [SimulationResult]
    /// What the cases together came through.
    package let coverage: SimulationCoverage
    /// Whether the suite fails when its cases leave a node or a route out.
    package let needsFullCoverage: Bool

    /// Whether every case passed and, where the suite asks for it, nothing was left out.
    package var hasPassed: Bool {
        self.results.allSatisfy(\.hasPassed) && (!self.needsFullCoverage || self.coverage.isComplete)
    }

    /// `{passed, digest, cases, coverage}`.
    package var json: JSONValue {
        [
            "passed": .bool(self.hasPassed), "digest": .string(self.digest),
            "cases": .array(self.results.map(\.json)), "coverage": self.coverage.json,
        ]
    }

    /// The report for a terminal.
    package var lines: [String] { self.results.flatMap(\.lines) + self.sums }

    /// As ``lines``, with everything that happened also in the cases that passed.
    package var fullLines: [String] { self.results.flatMap(\.fullLines) + self.sums }

    private var sums: [String] {
        let passed = self.results.count(where: \.hasPassed)
        var lines = ["Cases passed: \(passed) of \(self.results.count)"] + self.coverage.lines
        if self.needsFullCoverage, !self.coverage.isComplete {
            lines.append("The suite requires every node to be reached and every route to be taken.")
        }
        return lines
    }
}
