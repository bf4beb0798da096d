/// Where a workflow captures media, and where it looks whether there are any; by place in the flow.
struct WorkflowMedia {
    /// The tasks that give media of a use, such as `document_ids`.
    let producers: [String: BitSet]
    /// The conditions that look whether a task, by its id, gave anything.
    let inspections: [String: BitSet]

    init(_ graph: WorkflowGraph, _ flow: WorkflowFlow) {
        let none = BitSet(below: flow.order.count)
        var producers: [String: BitSet] = [:]
        var inspections: [String: BitSet] = [:]
        for (place, number) in flow.order.enumerated() {
            let node = graph.nodes[number]
            if let media = node.definition?.producesMedia { producers[media, default: none].insert(place) }
            for route in node.node.routes {
                for (operation, left, _) in route.when.comparisons {
                    guard [.isEmpty, .isNotEmpty, .exists].contains(operation), case .reference(let reference) = left,
                        case .output(let taskID) = reference.root
                    else { continue }
                    inspections[taskID, default: none].insert(place)
                }
            }
        }
        self.producers = producers
        self.inspections = inspections
    }
}
