package import CanonicalJSON

/// How often the cases of a suite came through each node and each way out of it.
package struct SimulationCoverage: Sendable, Equatable {
    /// A way out of a node.
    package struct Way: Sendable, Hashable {
        /// The node's id.
        package let nodeID: String
        /// `out`, a route's port, `else`, `again` or `limit_reached`.
        package let port: String
    }

    /// Every node with how often it was reached, in the order of the file.
    package private(set) var nodes: [(id: String, count: Int)]
    /// Every way out with how often it was taken, in the order of the edges; those without an edge at the end.
    package private(set) var ways: [(way: Way, count: Int)]

    init(of definition: WorkflowDefinition) {
        self.nodes = definition.nodes.map { ($0.id, 0) }
        let connected = definition.edges.map { Way(nodeID: $0.from, port: $0.port) }
        let declared = definition.nodes.flatMap { node in
            node.routes.map { Way(nodeID: node.id, port: $0.port) }
                + (node.definition?.kind.ports ?? []).map { Way(nodeID: node.id, port: $0) }
        }
        var known: Set<Way> = []
        self.ways = (connected + declared).filter { known.insert($0).inserted }.map { ($0, 0) }
    }

    /// Counts the way of one run.
    mutating func add(_ trace: WorkflowTrace) {
        var reached: [String: Int] = [:]
        var taken: [Way: Int] = [:]
        for effect in trace.entries.flatMap(\.effects) {
            if let step = RouteStep(effect) { reached[step.nodeID, default: 0] += 1 }
            switch effect {
            case .takeRoute(let id, let port): taken[Way(nodeID: id, port: port), default: 0] += 1
            case .finishTask(let id, _, _, .completed): taken[Way(nodeID: id, port: "out"), default: 0] += 1
            case .startTask, .finishTask, .setTimer, .cancelTimer, .fork, .join, .reachResult, .endRun: break
            }
        }
        for index in self.nodes.indices { self.nodes[index].count += reached[self.nodes[index].id, default: 0] }
        for index in self.ways.indices { self.ways[index].count += taken[self.ways[index].way, default: 0] }
    }

    /// The nodes that no case reached.
    package var missedNodes: [String] { self.nodes.filter { $0.count == 0 }.map(\.id) }

    /// The ways out that no case took.
    package var missedWays: [Way] { self.ways.filter { $0.count == 0 }.map(\.way) }

    /// Whether every node was reached and every way out taken.
    package var isComplete: Bool { self.missedNodes.isEmpty && self.missedWays.isEmpty }

    /// Whether both count the same.
    package static func == (left: SimulationCoverage, right: SimulationCoverage) -> Bool {
        left.nodes.elementsEqual(right.nodes) { $0 == $1 } && left.ways.elementsEqual(right.ways) { $0 == $1 }
    }

    /// `{complete, nodes: [{node, reached}], routes: [{node, port, taken}], missed_nodes, missed_routes}`.
    package var json: JSONValue {
        [
            "complete": .bool(self.isComplete),
            "nodes": .array(self.nodes.map { ["node": .string($0.id), "reached": .integer(Int64($0.count))] }),
            "routes": .array(
                self.ways.map { way, count in
                    ["node": .string(way.nodeID), "port": .string(way.port), "taken": .integer(Int64(count))]
                }),
            "missed_nodes": .array(self.missedNodes.map(JSONValue.string)),
            "missed_routes": .array(
                self.missedWays.map { ["node": .string($0.nodeID), "port": .string($0.port)] }),
        ]
    }

    /// Two lines of sums, and one for all that was missed of each kind.
    package var lines: [String] {
        let (nodes, ways) = (self.missedNodes, self.missedWays)
        var lines = [
            "Nodes reached: \(self.nodes.count - nodes.count) of \(self.nodes.count)",
            "Routes taken: \(self.ways.count - ways.count) of \(self.ways.count)",
        ]
        if !nodes.isEmpty { lines.append("Never reached: \(nodes.joined(separator: ", "))") }
        if !ways.isEmpty {
            lines.append("Never taken: \(ways.map { "\($0.nodeID):\($0.port)" }.joined(separator: ", "))")
        }
        return lines
    }
}
