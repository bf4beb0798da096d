import CanonicalJSON
import Foundation
import Testing
import Workflows

/// What the validator says before any run, held against runs.
@Suite
struct ValidationRunTests {
    private static let seeds = UInt64(0)..<250

    @Test
    func randomWorkflowsOfEveryShapeAreValid() {
        for seed in UInt64(0)..<400 {
            let errors = WorkflowValidator.findings(RandomWorkflow.make(seed: seed)).filter { $0.severity == .error }
            #expect(errors == [], "seed \(seed)")
        }
    }

    @Test
    func onlyTasksOfParallelNodesAreOpenTogetherAndOnlyParallelBranchesMeet() throws {
        var (together, joins) = (0, 0)
        for seed in Self.seeds {
            let definition = RandomWorkflow.make(seed: seed)
            let branches = WorkflowBranches(of: definition)
            try Self.walk(definition, seed: seed) { walker in
                let open = walker.state.openTasks.map(\.id)
                for (index, second) in open.enumerated() {
                    for first in open[..<index] {
                        together += 1
                        #expect(branches.parallel[first]?.contains(second) == true, "seed \(seed): \(first), \(second)")
                        #expect(branches.parallel[second]?.contains(first) == true, "seed \(seed): \(first), \(second)")
                    }
                }
            } end: { walker in
                for case .join(let id, _) in walker.effects {
                    joins += 1
                    #expect(branches.meetings[id] == .all || branches.meetings[id] == .mixed, "seed \(seed): \(id)")
                }
            }
        }
        #expect(together > 500)
        #expect(joins > 50)
    }

    /// A required input is mapped to some form of the workflow: where the validator does not object, the value is there in
    /// every run; where it does, some run lacks it.
    @Test
    func requiredInputsThatPassAreNeverMissing() throws {
        var (passed, refused, missed) = (0, 0, 0)
        for seed in Self.seeds {
            var random = SeededGenerator(seed: seed ^ 0x5EED)
            var definition = RandomWorkflow.make(seed: seed)
            let forms = definition.nodes.filter { $0.type == "profile_data" }.map(\.id)
            let readers = definition.nodes.filter { $0.type == "send_receive" }.map(\.id)
            guard let form = forms.randomElement(using: &random), let reader = readers.randomElement(using: &random)
            else { continue }
            definition.change(reader) { $0.inputs["name"] = .path("$.tasks.\(form).output.first_name") }
            let errors = WorkflowValidator.findings(definition).filter { $0.severity == .error }
            #expect(
                errors.allSatisfy { $0.node == reader && ["E-REF-2", "E-REF-3"].contains($0.code) }, "seed \(seed)")
            if errors.isEmpty { passed += 1 } else { refused += 1 }
            for outcomes in 0..<6 {
                try Self.walk(definition, seed: seed * 7 + UInt64(outcomes)) { _ in
                } end: { walker in
                    let fault = walker.state.outcome?.error
                    if fault?.type == "missing_input" {
                        missed += 1
                        #expect(!errors.isEmpty, "seed \(seed)")
                    }
                }
            }
        }
        #expect(passed > 5)
        #expect(refused > 20)
        #expect(missed > 20)
    }

    /// Completes open tasks in any order until the run ends.
    private static func walk(
        _ definition: WorkflowDefinition, seed: UInt64, each: (Walker) -> Void, end: (Walker) -> Void
    ) throws {
        var random = SeededGenerator(seed: seed ^ 0xBEEF)
        var walker = try Walker(definition)
        for _ in 0..<200 {
            each(walker)
            guard let task = walker.state.openTasks.randomElement(using: &random) else { break }
            try walker.complete(task.id, Self.output(of: task, &random))
        }
        #expect(walker.state.status.isFinal, "seed \(seed)")
        end(walker)
    }

    private static func output(of task: WorkflowTaskState, _ random: inout SeededGenerator) -> JSONValue {
        switch task.definitionID {
        case "profile_data": ["first_name": "Jane"]
        case "upload_document_photo": Walker.media("document_photo")
        case "upload_face_photo": Walker.media("live_photo")
        case "risk": ["score": 0.5]
        default: Walker.report(Bool.random(using: &random) ? "clear" : "consider")
        }
    }
}
