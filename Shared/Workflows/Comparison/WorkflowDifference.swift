package import CanonicalJSON

/// In what two versions of a workflow differ: what runs may notice, and what only people see.
///
/// Nodes are told apart by their ids, routes by their ports, inputs and outputs by their names. Values that are as the
/// format's defaults have them are equal whether or not a file writes them.
package struct WorkflowDifference: Sendable, Equatable {
    /// The changes, in the order of the file: the whole workflow, settings, inputs, outputs, nodes with their routes,
    /// edges.
    package let changes: [WorkflowChange]

    /// Compares two versions.
    package init(from old: WorkflowDefinition, to new: WorkflowDefinition) {
        var comparison = WorkflowComparison()
        comparison.compareWhole(old, new)
        comparison.compareSettings(old.settings, new.settings)
        comparison.compareInputs(old.inputs, new.inputs)
        comparison.compareOutputs(old.outputs, new.outputs)
        comparison.compareNodes(old.nodes, new.nodes)
        comparison.compareEdges(old.edges, new.edges)
        self.changes = comparison.changes
    }

    /// Whether there are no changes; equal versions have none.
    package var isEmpty: Bool { self.changes.isEmpty }

    /// Whether no run would notice; `true` also when there is no difference.
    ///
    /// The digests may differ nevertheless: the order of nodes, and of edges from different ports, is part of a digest.
    package var isCosmetic: Bool { self.changes.allSatisfy { $0.meaning == .cosmetic } }

    /// `{empty, cosmetic, changes}`.
    package var json: JSONValue {
        [
            "empty": .bool(self.isEmpty), "cosmetic": .bool(self.isCosmetic),
            "changes": .array(self.changes.map(\.json)),
        ]
    }

    /// A line for each change, those that runs may notice first; one line when there is none.
    package var lines: [String] {
        guard !self.isEmpty else { return ["No difference."] }
        let noticed = self.changes.filter { $0.meaning != .cosmetic }
        return (noticed + self.changes.filter { $0.meaning == .cosmetic }).map(\.line)
    }
}
