/// How the branches of a workflow meet: for every node into which several edges lead, whether these exclude each other.
///
/// Drawn from the same analysis as the findings of ``WorkflowValidator``; of an invalid workflow it tells what can be
/// told. Runs need none of it: they wait for whatever can still arrive.
package struct WorkflowBranches: Sendable, Equatable {
    /// How the edges into a node stand to each other.
    package enum Meeting: String, Sendable, CaseIterable {
        /// Each excludes the others: the branch that arrives goes on.
        case any
        /// All are parallel: what follows waits for those that can still arrive.
        case all
        /// Some exclude each other and some are parallel.
        case mixed
    }

    /// How branches meet, by the id of the node; no entry for a node into which fewer than two edges lead, or that cannot
    /// be reached. The way back of a retry is not counted: it comes only when all others are past.
    package let meetings: [String: Meeting]
    /// The ids of the nodes that may be going on at the same time as each node, in the order of the file; no entry for a
    /// node that always is alone.
    package let parallel: [String: [String]]

    /// Examines a workflow. One of more than 500 nodes or 2 000 edges has no entries: it is refused as a whole.
    package init(of definition: WorkflowDefinition) {
        let examination = WorkflowExamination(definition, places: .none)
        self.init(examination.graph, examination.flow)
    }

    init(_ graph: WorkflowGraph, _ flow: WorkflowFlow) {
        var meetings: [String: Meeting] = [:]
        var parallel: [String: [String]] = [:]
        for (place, number) in flow.order.enumerated() {
            let id = graph.nodes[number].id
            meetings[id] = Self.meeting(at: place, flow)
            let others = flow.parallel[place].members.map { flow.order[$0] }.sorted()
            if !others.isEmpty { parallel[id] = others.map { graph.nodes[$0].id } }
        }
        self.meetings = meetings
        self.parallel = parallel
    }

    /// How branches meet at a place of the flow; `nil` with fewer than two edges.
    static func meeting(at place: Int, _ flow: WorkflowFlow) -> Meeting? {
        let entries = flow.entries[place]
        guard entries.count > 1 else { return nil }
        guard flow.hasForks else { return .any }
        var hasParallel = false
        var hasExclusive = false
        for (index, second) in entries.enumerated() {
            for first in entries[..<index] {
                if Self.areParallel(first, second, at: place, flow) { hasParallel = true } else { hasExclusive = true }
                if hasParallel, hasExclusive { return .mixed }
            }
        }
        return hasParallel ? .all : .any
    }

    /// Whether branches may come by both of two edges into one node.
    ///
    /// Either what they come from may go on at the same time; or the one that comes from the earlier node waits while a
    /// branch beside it comes to the later one.
    private static func areParallel(
        _ first: WorkflowFlow.Entry, _ second: WorkflowFlow.Entry, at place: Int, _ flow: WorkflowFlow
    ) -> Bool {
        if first.from == second.from { return false }  // two ports of one condition
        if flow.parallel[first.from].contains(second.from) { return true }
        let (early, late) = first.from < second.from ? (first, second) : (second, first)
        var before = flow.ancestors[late.from]
        before.insert(late.from)
        if flow.parallel[early.from].intersects(before) { return true }
        return flow.ways[early.from][early.way].contains { $0 != place && before.contains($0) }
    }
}
