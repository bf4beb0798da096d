/// A node with what its type and its `config` come to, read once.
///
/// A class, so that handing one on copies nothing.
final class ExaminedNode {
    let node: WorkflowNode
    /// Its place in the file: an id may be there twice.
    let index: Int
    /// As ``WorkflowNode/definition``.
    let definition: TaskDefinition?
    let configuration: Result<TaskConfiguration, TaskConfiguration.Failure>

    init(_ node: WorkflowNode, at index: Int) {
        self.node = node
        self.index = index
        self.configuration = TaskConfiguration.read(node)
        let definition = TaskDefinitionRegistry.definition(node.type, version: node.typeVersion)
        if definition?.kind == .custom, case .success(.exchange(let exchange)) = self.configuration {
            self.definition = definition?.declaring(exchange)
        } else {
            self.definition = definition
        }
    }

    var id: String { self.node.id }

    var kind: TaskKind? { self.definition?.kind }

    /// Whether an edge from one of its ports leads back instead of on. A node whose type could not be read may be a
    /// retry.
    func leadsBack(by port: String) -> Bool {
        port == "again" && (self.node.type == "retry" || self.node.type.isEmpty)
    }

    /// Whether a branch ends here. A node of unknown type may be such a one.
    var isEnd: Bool { self.definition == nil || self.kind == .final }
}
