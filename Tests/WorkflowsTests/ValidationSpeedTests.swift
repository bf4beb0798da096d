import CanonicalJSON
import Testing
import Workflows

/// The largest workflows are examined to the end; how long that took is printed, and means something in a release build
/// on a quiet machine only.
@Suite(.serialized)
struct ValidationSpeedTests {
    /// What each node leads to: several in parallel, one of several, or either, changing from node to node.
    enum Shape: String, CaseIterable {
        case parallel, exclusive, mixed
    }

    @Test(arguments: Shape.allCases)
    func largestWorkflowIsExaminedAndItsTimePrinted(shape: Shape) throws {
        let definition = Self.workflow(shape)
        #expect(definition.nodes.count == 500)
        #expect(definition.edges.count > 1700)
        #expect(definition.edges.count <= 2000)
        let clock = ContinuousClock()
        var best = Duration.seconds(1000)
        var findings: [WorkflowFinding] = []
        for _ in 0..<5 { best = min(best, clock.measure { findings = WorkflowValidator.findings(definition) }) }
        #expect(findings.filter { $0.severity == .error } == [])
        let bytes = definition.canonicalJSON.canonicalBytes()
        let whole = clock.measure { _ = WorkflowValidator.examine(bytes) }
        print("500 nodes, \(definition.edges.count) edges, \(shape): findings \(best), with reading \(whole)")
    }

    /// 500 nodes, each of which leads to four of the next twelve; every task reads what the first brought.
    private static func workflow(_ shape: Shape) -> WorkflowDefinition {
        var random = SeededGenerator(seed: 20)
        let count = 499
        let isCondition = (0..<count).map { number in
            guard number > 0, number < count - 14 else { return false }
            return shape == .exclusive ? number % 8 != 0 : shape == .mixed && number % 2 == 0
        }
        let ids = (0..<count).map { number in
            let digits = String(0x10000 + number, radix: 16)
            return number == count - 1
                ? "result_\(digits)"
                : isCondition[number] ? "condition_\(digits)" : "send_receive_\(digits)"
        }
        let score = WorkflowExpression.path("$.tasks.\(ids[0]).output.score") ?? .now
        var nodes = [WorkflowNode(id: "start", type: "start")]
        var edges = [WorkflowEdge(from: "start", to: ids[0])]
        for number in 0..<count {
            if number == count - 1 {
                nodes.append(WorkflowNode(id: ids[number], type: "result", config: ["result": "review"]))
                continue
            }
            // The next one always, so that every node can be reached.
            var targets = [number + 1]
            let farthest = min(number + 12, count - 1)
            while targets.count < min(isCondition[number] || shape != .exclusive ? 4 : 1, farthest - number) {
                let target = Int.random(in: number + 1...farthest, using: &random)
                if !targets.contains(target) { targets.append(target) }
            }
            if isCondition[number] {
                var node = WorkflowNode(id: ids[number], type: "condition", name: "Decide")
                for (index, target) in targets.dropLast().enumerated() {
                    let when = WorkflowCondition.comparison(
                        .equal, left: score, right: .literal(.integer(Int64(index))))
                    node.routes.append(WorkflowRoute(port: "r\(index)", name: "R", when: when))
                    edges.append(WorkflowEdge(from: ids[number], port: "r\(index)", to: ids[target]))
                }
                edges.append(WorkflowEdge(from: ids[number], port: "else", to: ids[targets[targets.count - 1]]))
                nodes.append(node)
            } else {
                var node = WorkflowNode(
                    id: ids[number], type: "send_receive", timeout: .seconds(600),
                    config: [
                        "def_id": "risk", "def_version": "1", "receive": [["name": "score", "type": "number"]],
                        "send": [["name": "score", "type": "number"]],
                    ], inputs: ["score": number == 0 ? .literal(1) : score])
                node.name = "Exchange"
                nodes.append(node)
                edges += targets.map { WorkflowEdge(from: ids[number], to: ids[$0]) }
            }
        }
        return WorkflowDefinition(name: "Large", nodes: nodes, edges: edges)
    }
}
