import Workflows

/// How many captures may still come, by the ways through a workflow.
struct CapturePlan: Sendable {
    /// By node, the nodes behind each of its ports; several behind one are parallel.
    private let next: [String: [[String]]]
    private let captures: Set<String>

    init(_ definition: WorkflowDefinition) {
        // A way back asks again for what is counted already.
        let onward = definition.edges.filter { $0.port != "again" }
        self.next = Dictionary(grouping: onward, by: \.from).mapValues { edges in
            Dictionary(grouping: edges, by: \.port).values.map { $0.map(\.to) }
        }
        self.captures = Set(
            definition.nodes.lazy.map(\.id).filter { definition.captureConfiguration(of: $0) != nil })
    }

    /// More captures than anybody counts.
    private static let limit = 1000

    /// The fewest and the most captures on any way from a node, itself not counted, to an end.
    func remaining(after node: String) -> ClosedRange<Int> {
        var known: [String: ClosedRange<Int>] = [:]
        return self.remaining(after: node, known: &known)
    }

    private func remaining(after node: String, known: inout [String: ClosedRange<Int>]) -> ClosedRange<Int> {
        if let range = known[node] { return range }
        // Without ways back there are no cycles; a node that is met again on its own way would add nothing.
        known[node] = 0...0
        let ways = (self.next[node] ?? []).map { branches in
            // Branches may meet, and what follows then comes once: the sum is the most there can be.
            branches.reduce(0...0) { sum, following in
                let rest = self.remaining(after: following, known: &known)
                let own = self.captures.contains(following) ? 1 : 0
                let most = min(sum.upperBound + rest.upperBound + own, Self.limit)
                return min(max(sum.lowerBound, rest.lowerBound + own), most)...most
            }
        }
        let fewest = ways.map(\.lowerBound).min() ?? 0
        let most = ways.map(\.upperBound).max() ?? 0
        known[node] = fewest...most
        return fewest...most
    }
}
