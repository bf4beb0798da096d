import CanonicalJSON

extension WorkflowComparison {
    /// The nodes by their ids, and what each is.
    mutating func compareNodes(_ old: [WorkflowNode], _ new: [WorkflowNode]) {
        let before = Dictionary(old.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        let after = Set(new.map(\.id))
        for node in old where !after.contains(node.id) {
            self.note(WorkflowChange(.node, .removed, node.id, from: node.json(keepingCosmetics: false)))
        }
        for node in new {
            if let from = before[node.id] {
                self.compare(from, node)
            } else {
                self.note(WorkflowChange(.node, .added, node.id, to: node.json(keepingCosmetics: false)))
            }
        }
        self.compareOrder(.workflow, "nodes", old.map(\.id), new.map(\.id), meaning: .cosmetic)
    }

    private mutating func compare(_ old: WorkflowNode, _ new: WorkflowNode) {
        func changed(
            _ key: String, _ from: JSONValue?, _ to: JSONValue?, _ meaning: WorkflowChange.Meaning = .behaviour
        ) {
            guard from != to else { return }
            self.note(WorkflowChange(.node, .changed, old.id, key: key, from: from, to: to, meaning: meaning))
        }
        changed("type", .string(old.type), .string(new.type))
        changed(
            "type_version", .integer(Int64(old.typeVersion)), .integer(Int64(new.typeVersion)), .taskVersion)
        changed(
            "timeout_s", old.timeout.map { .integer($0.components.seconds) },
            new.timeout.map { .integer($0.components.seconds) }, .timeout)
        for (part, from, to) in [
            ("config", old.config, new.config), ("inputs", old.inputs.mapValues(\.json), new.inputs.mapValues(\.json)),
            ("outputs", old.outputs.mapValues(\.json), new.outputs.mapValues(\.json)),
        ] {
            for key in Set(from.keys).union(to.keys).sorted() { changed("\(part).\(key)", from[key], to[key]) }
        }
        self.compareRoutes(of: old.id, old.routes, new.routes)
        changed(
            "join", old.join.map { .string($0.rawValue) }, new.join.map { .string($0.rawValue) }, .cosmetic)
        changed("name", old.name.map(JSONValue.string), new.name.map(JSONValue.string), .cosmetic)
        changed("notes", old.notes.map(JSONValue.string), new.notes.map(JSONValue.string), .cosmetic)
        changed("ui", old.ui, new.ui, .cosmetic)
    }

    /// The ways out of a condition by their ports, and the order in which they are tried.
    private mutating func compareRoutes(of id: String, _ old: [WorkflowRoute], _ new: [WorkflowRoute]) {
        let before = Dictionary(old.map { ($0.port, $0) }, uniquingKeysWith: { first, _ in first })
        let after = Set(new.map(\.port))
        for (index, route) in old.enumerated() where !after.contains(route.port) {
            self.note(WorkflowChange(.route, .removed, id, port: route.port, from: Self.placed(route, index)))
        }
        for (index, route) in new.enumerated() {
            guard let from = before[route.port] else {
                self.note(WorkflowChange(.route, .added, id, port: route.port, to: Self.placed(route, index)))
                continue
            }
            if from.when != route.when {
                self.note(
                    WorkflowChange(
                        .route, .changed, id, port: route.port, key: "when", from: from.when.json, to: route.when.json))
            }
            if from.name != route.name {
                self.note(
                    WorkflowChange(
                        .route, .changed, id, port: route.port, key: "name", from: from.name.map(JSONValue.string),
                        to: route.name.map(JSONValue.string), meaning: .cosmetic))
            }
        }
        self.compareOrder(.node, id, key: "routes", old.map(\.port), new.map(\.port), meaning: .routeOrder)
    }

    /// A route with its place in the order, from 1.
    private static func placed(_ route: WorkflowRoute, _ index: Int) -> JSONValue {
        ["position": .integer(Int64(index + 1)), "when": route.when.json]
    }

    /// The ways from port to node. One that leads elsewhere is a change; several of one port are parallel branches.
    mutating func compareEdges(_ old: [WorkflowEdge], _ new: [WorkflowEdge]) {
        let (before, after) = (Self.targets(old), Self.targets(new))
        for place in Self.places(old + new) {
            let (from, to) = (before[place] ?? [], after[place] ?? [])
            let removed = from.filter { !to.contains($0) }
            let added = to.filter { !from.contains($0) }
            if removed.count == 1, added.count == 1 {
                self.note(
                    WorkflowChange(
                        .edge, .changed, place.from, port: place.port, key: "to", from: .string(removed[0]),
                        to: .string(added[0])))
            } else {
                for target in removed {
                    self.note(WorkflowChange(.edge, .removed, place.from, port: place.port, from: .string(target)))
                }
                for target in added {
                    self.note(WorkflowChange(.edge, .added, place.from, port: place.port, to: .string(target)))
                }
            }
            let both = Set(from).intersection(to)
            let (order, newOrder) = (from.filter(both.contains), to.filter(both.contains))
            if order != newOrder {
                self.note(
                    WorkflowChange(
                        .edge, .moved, place.from, port: place.port, from: .array(order.map(JSONValue.string)),
                        to: .array(newOrder.map(JSONValue.string))))
            }
        }
        self.compareOrder(
            .workflow, "edges", Self.places(old).map { "\($0.from):\($0.port)" },
            Self.places(new).map { "\($0.from):\($0.port)" }, meaning: .cosmetic)
    }

    private struct Place: Hashable {
        let from: String
        let port: String
    }

    private static func targets(_ edges: [WorkflowEdge]) -> [Place: [String]] {
        Dictionary(grouping: edges) { Place(from: $0.from, port: $0.port) }.mapValues { $0.map(\.to) }
    }

    /// Each port once, in the order of the first edge that leaves it.
    private static func places(_ edges: [WorkflowEdge]) -> [Place] {
        var known: Set<Place> = []
        return edges.map { Place(from: $0.from, port: $0.port) }.filter { known.insert($0).inserted }
    }
}
