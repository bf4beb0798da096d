/// The nodes between the place to which a retry leads back and the retry itself.
struct WorkflowLoop: Equatable {
    /// The retry's id.
    let retryID: String
    /// The node to which it leads back.
    let targetID: String
    /// Every node from which the retry can be reached without passing the target, and the target.
    let body: Set<String>

    /// The loop of every edge `again`, in the order of the edges.
    static func all(in definition: WorkflowDefinition) -> [WorkflowLoop] {
        let retries = Set(definition.nodes.lazy.filter { $0.type == "retry" }.map(\.id))
        guard !retries.isEmpty else { return [] }
        let backwards = Dictionary(grouping: definition.edges, by: \.to).mapValues { $0.map(\.from) }
        return definition.edges.filter { $0.port == "again" && retries.contains($0.from) }.map { edge in
            var body: Set<String> = [edge.to]
            var open = body.insert(edge.from).inserted ? [edge.from] : []
            while let id = open.popLast() {
                for from in backwards[id] ?? [] where body.insert(from).inserted { open.append(from) }
            }
            return WorkflowLoop(retryID: edge.from, targetID: edge.to, body: body)
        }
    }

    /// The nodes from which a node can be reached without the way back of a loop around it.
    static func sources(of id: String, in definition: WorkflowDefinition) -> Set<String> {
        let around = Self.all(in: definition).filter { $0.body.contains(id) }
        let backwards = Dictionary(
            grouping: definition.edges.filter { edge in
                edge.port != "again" || !around.contains { $0.retryID == edge.from && $0.targetID == edge.to }
            }, by: \.to
        ).mapValues { $0.map(\.from) }
        var sources: Set<String> = []
        var open = [id]
        while let id = open.popLast() {
            for from in backwards[id] ?? [] where sources.insert(from).inserted { open.append(from) }
        }
        return sources
    }
}
