package import CanonicalJSON

/// A node whose task definition has a newer version.
///
/// Source: Studio guide, "Task updates": nothing changes until the author updates the node, saves and activates.
package struct TaskUpdate: Sendable, Equatable {
    /// The node's id.
    package let nodeID: String
    /// Its type.
    package let type: String
    /// The version it is pinned to.
    package let current: Int
    /// The newest version.
    package let newest: Int

    /// The update as the API shows it.
    package var json: JSONValue {
        [
            "node": .string(self.nodeID), "type": .string(self.type), "type_version": .integer(Int64(self.current)),
            "newest_type_version": .integer(Int64(self.newest)),
        ]
    }
}

extension WorkflowDefinition {
    /// The nodes that could be updated, in the order of the file.
    package var taskUpdates: [TaskUpdate] {
        self.nodes.compactMap { node in
            guard let newest = TaskDefinitionRegistry.definition(node.type)?.version, node.typeVersion < newest else {
                return nil
            }
            return TaskUpdate(nodeID: node.id, type: node.type, current: node.typeVersion, newest: newest)
        }
    }
}
