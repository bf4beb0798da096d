/// The nodes and edges of a workflow by number, and what follows from them.
///
/// Of several nodes with one id only the first counts; edges from or to unknown nodes do not.
struct WorkflowGraph {
    let nodes: [WorkflowNode]
    let numbers: [String: Int]
    /// The edges that leave each node, in the author's order.
    let leaving: [[WorkflowEdge]]
    let successors: [[Int]]
    let predecessors: [[Int]]
    /// What can be reached from a `start` node, such nodes included.
    let reachable: Set<Int>
    /// What can reach a result, results included.
    let ending: Set<Int>
    /// Nodes on a cycle, or behind one.
    let cyclic: Set<Int>
    /// For each reachable node of a graph without cycles, the nodes that lie on some path to it.
    let ancestors: [Int: Set<Int>]
    /// For each reachable node of a graph without cycles, the nodes that lie on every path to it.
    let dominators: [Int: Set<Int>]

    init(_ definition: WorkflowDefinition) {
        var nodes: [WorkflowNode] = []
        var numbers: [String: Int] = [:]
        for node in definition.nodes where numbers[node.id] == nil {
            numbers[node.id] = nodes.count
            nodes.append(node)
        }
        var leaving = [[WorkflowEdge]](repeating: [], count: nodes.count)
        var successors = [[Int]](repeating: [], count: nodes.count)
        var predecessors = successors
        for edge in definition.edges {
            guard let from = numbers[edge.from], let to = numbers[edge.to] else { continue }
            leaving[from].append(edge)
            if !successors[from].contains(to) {
                successors[from].append(to)
                predecessors[to].append(from)
            }
        }
        let starts = nodes.indices.filter { nodes[$0].type == "start" }
        let results = nodes.indices.filter { nodes[$0].definition?.kind == .final }
        let reachable = Self.closure(of: starts, over: successors)
        let order = Self.topologicalOrder(successors: successors, predecessors: predecessors)
        var ancestors: [Int: Set<Int>] = [:]
        var dominators: [Int: Set<Int>] = [:]
        if order.count == nodes.count {
            for number in order where reachable.contains(number) {
                let before = predecessors[number].filter(reachable.contains)
                ancestors[number] = before.reduce(into: []) { $0.formUnion((ancestors[$1] ?? []).union([$1])) }
                let always = before.map { (dominators[$0] ?? []).union([$0]) }
                dominators[number] = always.dropFirst().reduce(always.first ?? []) { $0.intersection($1) }
            }
        }
        self.nodes = nodes
        self.numbers = numbers
        self.leaving = leaving
        self.successors = successors
        self.predecessors = predecessors
        self.reachable = reachable
        self.ending = Self.closure(of: results, over: predecessors)
        self.cyclic = Set(nodes.indices).subtracting(order)
        self.ancestors = ancestors
        self.dominators = dominators
    }

    private static func closure(of first: [Int], over neighbours: [[Int]]) -> Set<Int> {
        var found = Set(first)
        var open = first
        while let number = open.popLast() {
            for next in neighbours[number] where found.insert(next).inserted { open.append(next) }
        }
        return found
    }

    /// Every node after all its predecessors, but for those on or behind a cycle.
    private static func topologicalOrder(successors: [[Int]], predecessors: [[Int]]) -> [Int] {
        var waiting = predecessors.map(\.count)
        var order = waiting.indices.filter { waiting[$0] == 0 }
        var position = 0
        while position < order.count {
            for next in successors[order[position]] {
                waiting[next] -= 1
                if waiting[next] == 0 { order.append(next) }
            }
            position += 1
        }
        return order
    }
}
