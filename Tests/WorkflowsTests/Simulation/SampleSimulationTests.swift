import Foundation
import Testing
import Workflows

@Suite
struct SampleSimulationTests {
    @Test(arguments: ["", "cases"])
    func everyFileIsKnown(directory: String) throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: ShippedWorkflow.file(directory).path)
        let names = files.filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }
        #expect(names.sorted() == ShippedWorkflow.all.map(\.name).sorted())
    }

    @Test(arguments: ShippedWorkflow.all)
    func workflowIsValid(workflow: ShippedWorkflow) throws {
        let (definition, findings) = WorkflowValidator.examine(try workflow.bytes)
        #expect(definition != nil)
        let errors = findings.filter { $0.severity == .error }
        #expect(errors.isEmpty, "\(errors.map { "\($0.code) \($0.node ?? "") \($0.message)" })")
    }

    @Test(arguments: ShippedWorkflow.all)
    func casesPassAndTakeEveryRoute(workflow: ShippedWorkflow) throws {
        let suite = try workflow.suite
        let report = WorkflowSimulation.run(try workflow.definition, suite)
        #expect(report.hasPassed, "\(report.lines.joined(separator: "\n"))")
        #expect(suite.needsFullCoverage)
        #expect(report.coverage.isComplete)
        #expect(report.results.count == suite.cases.count)
    }

    @Test(arguments: ShippedWorkflow.all)
    func everyCaseExpectsAnEnd(workflow: ShippedWorkflow) throws {
        for testCase in try workflow.suite.cases {
            #expect(
                testCase.expectation.status != nil || testCase.expectation.missingInputs != nil, "\(testCase.name)")
        }
    }
}
