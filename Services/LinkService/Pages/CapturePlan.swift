import Workflows

/// How many captures may still come, by the ways through a workflow.
struct CapturePlan: Sendable {
    private let next: [String: [String]]
    private let captures: Set<String>

    init(_ definition: WorkflowDefinition) {
        var next: [String: [String]] = [:]
        for edge in definition.edges { next[edge.from, default: []].append(edge.to) }
        self.next = next
        self.captures = Set(
            definition.nodes.lazy.map(\.id).filter { definition.captureConfiguration(of: $0) != nil })
    }

    /// The fewest and the most captures on any way from a node, itself not counted, to an end.
    func remaining(after node: String) -> ClosedRange<Int> {
        var known: [String: ClosedRange<Int>] = [:]
        return self.remaining(after: node, known: &known)
    }

    private func remaining(after node: String, known: inout [String: ClosedRange<Int>]) -> ClosedRange<Int> {
        if let range = known[node] { return range }
        // Valid workflows have no cycles; a node that is met again on its own way adds nothing.
        known[node] = 0...0
        let ways = (self.next[node] ?? []).map { following in
            let rest = self.remaining(after: following, known: &known)
            let own = self.captures.contains(following) ? 1 : 0
            return (rest.lowerBound + own)...(rest.upperBound + own)
        }
        let fewest = ways.map(\.lowerBound).min() ?? 0
        let most = ways.map(\.upperBound).max() ?? 0
        known[node] = fewest...most
        return fewest...most
    }
}
