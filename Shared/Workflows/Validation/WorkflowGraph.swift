/// The nodes and edges of a workflow by number, and what follows from them.
///
/// Of several nodes with one id only the first counts; an edge to an unknown node leads nowhere.
struct WorkflowGraph {
    let nodes: [WorkflowNode]
    let numbers: [String: Int]
    /// The edges that leave each node, in the author's order, wherever they lead.
    let leaving: [[WorkflowEdge]]
    let successors: [[Int]]
    let predecessors: [[Int]]
    /// What can be reached from a `start` node, such nodes included.
    let reachable: Set<Int>
    /// What can reach a result, results included. A node without a type may be one.
    let ending: Set<Int>
    /// For each reachable node, the nodes that lie on some path to it; itself only when it is on a cycle.
    let ancestors: [Int: Set<Int>]
    /// For each reachable node, the nodes that lie on every path to it, without itself.
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
            guard let from = numbers[edge.from] else { continue }
            leaving[from].append(edge)
            guard let to = numbers[edge.to] else { continue }
            if !successors[from].contains(to) {
                successors[from].append(to)
                predecessors[to].append(from)
            }
        }
        let starts = nodes.indices.filter { nodes[$0].type == "start" }
        let results = nodes.indices.filter { nodes[$0].type.isEmpty || nodes[$0].definition?.kind == .final }
        let reachable = Self.closure(of: starts, over: successors)
        let reached = predecessors.map { $0.filter(reachable.contains) }
        self.nodes = nodes
        self.numbers = numbers
        self.leaving = leaving
        self.successors = successors
        self.predecessors = predecessors
        self.reachable = reachable
        self.ending = Self.closure(of: results, over: predecessors)
        self.ancestors = Dictionary(
            uniqueKeysWithValues: reachable.map { ($0, Self.closure(of: reached[$0], over: reached)) })
        self.dominators = Self.dominators(from: starts, successors: successors, predecessors: reached)
    }

    /// Whether a node can be reached from itself.
    func isOnCycle(_ number: Int) -> Bool {
        Self.closure(of: self.successors[number], over: self.successors).contains(number)
    }

    private static func closure(of first: [Int], over neighbours: [[Int]]) -> Set<Int> {
        var found = Set(first)
        var open = first
        while let number = open.popLast() {
            for next in neighbours[number] where found.insert(next).inserted { open.append(next) }
        }
        return found
    }

    /// The dominators of every node that can be reached, with or without cycles.
    ///
    /// Source: Cooper, Harvey and Kennedy, "A Simple, Fast Dominance Algorithm" (2001). A node before all starts
    /// makes them one.
    /// - Parameter predecessors: Of each node those that can be reached.
    private static func dominators(
        from starts: [Int], successors: [[Int]], predecessors: [[Int]]
    ) -> [Int: Set<Int>] {
        let root = successors.count
        let order = Self.reversePostorder(from: starts, over: successors)
        var position = [Int](repeating: 0, count: root + 1)
        for (index, number) in order.enumerated() { position[number] = index + 1 }
        var closest = [Int?](repeating: nil, count: root + 1)
        closest[root] = root
        func common(_ first: Int, _ second: Int) -> Int {
            var (first, second) = (first, second)
            while first != second {
                if position[first] > position[second] {
                    first = closest[first] ?? root
                } else {
                    second = closest[second] ?? root
                }
            }
            return first
        }
        var isChanging = true
        while isChanging {
            isChanging = false
            for number in order {
                let known = (starts.contains(number) ? [root] : []) + predecessors[number].filter { closest[$0] != nil }
                guard let first = known.first else { continue }
                let new = known.dropFirst().reduce(first, common)
                if closest[number] != new {
                    closest[number] = new
                    isChanging = true
                }
            }
        }
        var dominators: [Int: Set<Int>] = [:]
        for number in order {
            // In this order the closest one comes first.
            let above = closest[number] ?? root
            dominators[number] = above == root ? [] : dominators[above, default: []].union([above])
        }
        return dominators
    }

    /// What can be reached, every node before its successors unless a cycle leads back.
    private static func reversePostorder(from starts: [Int], over successors: [[Int]]) -> [Int] {
        var seen: Set<Int> = []
        var order: [Int] = []
        for start in starts where seen.insert(start).inserted {
            var open = [(number: start, next: 0)]
            while let (number, next) = open.last {
                if next == successors[number].count {
                    order.append(number)
                    open.removeLast()
                } else {
                    open[open.count - 1].next += 1
                    let successor = successors[number][next]
                    if seen.insert(successor).inserted { open.append((successor, 0)) }
                }
            }
        }
        return order.reversed()
    }
}
