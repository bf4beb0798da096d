/// Runs a suite of cases on a workflow: the same interpreter as real runs, no side effects, and a clock that only the
/// cases move.
package enum WorkflowSimulation {
    /// Carries out every case. The same arguments give the same report.
    ///
    /// The workflow need not be valid; what follows from its mistakes shows in the cases.
    package static func run(_ definition: WorkflowDefinition, _ suite: SimulationSuite) -> SimulationReport {
        let digest = definition.digest
        var coverage = SimulationCoverage(of: definition)
        var results: [SimulationResult] = []
        for testCase in suite.cases {
            var run = SimulatedRun(testCase, of: suite, on: definition, digest: digest)
            run.finish()
            let result = SimulationResult(of: testCase, run)
            if let trace = result.trace { coverage.add(trace) }
            results.append(result)
        }
        return SimulationReport(
            digest: digest, results: results, coverage: coverage, needsFullCoverage: suite.needsFullCoverage)
    }
}
