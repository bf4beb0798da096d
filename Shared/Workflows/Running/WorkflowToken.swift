/// Which of the branches that went on in parallel a token is on.
package struct WorkflowBranch: Codable, Sendable, Equatable {
    /// The number of the fork in its run, from 1.
    package let fork: Int
    /// The branches of that fork that the token stands for, from 0, in order; several once some have met.
    package internal(set) var branches: [Int]
    /// How many branches the fork made.
    package let count: Int

    /// The keys of the stored form, never renamed: rows outlive deployments.
    package enum CodingKeys: String, CodingKey {
        case fork, branches, count
    }
}

/// A place in the graph where the run goes on: once the task there is completed, or once no other branch can still
/// arrive there.
package struct WorkflowToken: Codable, Sendable, Equatable {
    /// The id of the node.
    package internal(set) var nodeID: String
    /// The forks it came through, outermost first.
    package internal(set) var lineage: [WorkflowBranch]
    /// Whether it waits before the node, for other branches that can still arrive there.
    package internal(set) var isWaiting: Bool

    /// The keys of the stored form, never renamed: rows outlive deployments.
    package enum CodingKeys: String, CodingKey {
        case nodeID = "node_id"
        case lineage
        case isWaiting = "waiting"
    }

    init(nodeID: String, lineage: [WorkflowBranch] = [], isWaiting: Bool = false) {
        self.nodeID = nodeID
        self.lineage = lineage
        self.isWaiting = isWaiting
    }

    /// Reads a stored token; one written before there were parallel branches has only its node.
    /// - Throws: `DecodingError` when a key has another form.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            nodeID: try container.decode(String.self, forKey: .nodeID),
            lineage: try container.decodeIfPresent([WorkflowBranch].self, forKey: .lineage) ?? [],
            isWaiting: try container.decodeIfPresent(Bool.self, forKey: .isWaiting) ?? false)
    }

    /// Writes the token; what is as it would be anyway is left out.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(self.nodeID, forKey: .nodeID)
        if !self.lineage.isEmpty { try container.encode(self.lineage, forKey: .lineage) }
        if self.isWaiting { try container.encode(true, forKey: .isWaiting) }
    }
}
