/// The nodes and edges of a workflow by number, and what can be reached.
///
/// Of several nodes with one id only the first counts; an edge to an unknown node leads nowhere. Ways back, which are
/// the edges that leave a retry by `again`, stand apart: without them the graph of a valid workflow has no cycle.
struct WorkflowGraph {
    /// A port that is connected, and where it leads: to several nodes in parallel.
    struct Way {
        let port: String
        var targets: [Int]
    }

    let nodes: [ExaminedNode]
    let numbers: [String: Int]
    /// The edges that leave each node, in the author's order, wherever they lead.
    let leaving: [[WorkflowEdge]]
    /// The ways on from each node, each target once.
    let ways: [[Way]]
    /// Where each node leads back, in the author's order.
    let backward: [[Int]]
    /// What leads to each node, ways back included; a node is there once for each of its ports that does.
    let predecessors: [[Int]]
    let starts: [Int]
    /// The places in the file of edges of which an end is no node, that lead to a start, or that are there twice.
    let doubtfulEdges: [Int]
    /// What can be reached from a `start` node, such nodes included, ways back among the edges.
    let reachable: BitSet
    /// What can reach a result, results included.
    let ending: BitSet
    /// The nodes that can be reached from themselves without a way back.
    let cyclic: BitSet

    init(_ definition: WorkflowDefinition, nodes all: [ExaminedNode]) {
        var nodes: [ExaminedNode] = []
        var numbers: [String: Int] = [:]
        for node in all where numbers[node.id] == nil {
            numbers[node.id] = nodes.count
            nodes.append(node)
        }
        var leaving = [[WorkflowEdge]](repeating: [], count: nodes.count)
        var ways = [[Way]](repeating: [], count: nodes.count)
        var backward = [[Int]](repeating: [], count: nodes.count)
        var doubtful: [Int] = []
        for (place, edge) in definition.edges.enumerated() {
            let to = numbers[edge.to]
            guard let from = numbers[edge.from] else {
                doubtful.append(place)
                continue
            }
            leaving[from].append(edge)
            guard let to else {
                doubtful.append(place)
                continue
            }
            var isDoubtful = nodes[to].node.type == "start"
            if nodes[from].leadsBack(by: edge.port) {
                if backward[from].contains(to) { isDoubtful = true } else { backward[from].append(to) }
            } else if let index = ways[from].firstIndex(where: { $0.port == edge.port }) {
                if ways[from][index].targets.contains(to) {
                    isDoubtful = true
                } else {
                    ways[from][index].targets.append(to)
                }
            } else {
                ways[from].append(Way(port: edge.port, targets: [to]))
            }
            if isDoubtful { doubtful.append(place) }
        }
        let starts = nodes.indices.filter { nodes[$0].node.type == "start" }
        let forward = ways.map { $0.flatMap(\.targets) }
        let successors = zip(forward, backward).map { $0 + $1 }
        var predecessors = [[Int]](repeating: [], count: nodes.count)
        for (from, targets) in successors.enumerated() {
            for to in targets { predecessors[to].append(from) }
        }
        self.nodes = nodes
        self.numbers = numbers
        self.leaving = leaving
        self.ways = ways
        self.backward = backward
        self.predecessors = predecessors
        self.starts = starts
        self.doubtfulEdges = doubtful
        self.reachable = Self.closure(of: starts, over: successors)
        self.ending = Self.closure(of: nodes.indices.filter { nodes[$0].isEnd }, over: predecessors)
        self.cyclic = Self.cyclic(over: forward)
    }

    /// Some nodes and all that can be reached from them.
    static func closure(of first: [Int], over neighbours: [[Int]]) -> BitSet {
        var found = BitSet(below: neighbours.count)
        for number in first { found.insert(number) }
        var open = first
        while let number = open.popLast() {
            for next in neighbours[number] where !found.contains(next) {
                found.insert(next)
                open.append(next)
            }
        }
        return found
    }

    private static func cyclic(over successors: [[Int]]) -> BitSet {
        // Taking away what nothing leads to, again and again, leaves nothing unless there is a cycle.
        var degrees = [Int](repeating: 0, count: successors.count)
        for targets in successors { for to in targets { degrees[to] += 1 } }
        var open = degrees.indices.filter { degrees[$0] == 0 }
        while let number = open.popLast() {
            for to in successors[number] {
                degrees[to] -= 1
                if degrees[to] == 0 { open.append(to) }
            }
        }
        var cyclic = BitSet(below: successors.count)
        for number in degrees.indices where degrees[number] > 0 {
            if Self.closure(of: successors[number], over: successors).contains(number) { cyclic.insert(number) }
        }
        return cyclic
    }
}
