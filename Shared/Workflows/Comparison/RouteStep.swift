package import CanonicalJSON

/// One node that a run came through, with the port where there was a choice.
package struct RouteStep: Sendable, Equatable {
    /// The node's id.
    package let nodeID: String
    /// The port that a condition or a retry took; `nil` for other nodes.
    package let port: String?
    /// Which attempt of a task, from 1; `nil` for what is no task.
    package let attempt: Int?

    init(nodeID: String, port: String? = nil, attempt: Int? = nil) {
        self.nodeID = nodeID
        self.port = port
        self.attempt = attempt
    }

    /// The step that an effect tells of; `nil` when it tells of none.
    init?(_ effect: WorkflowRunEffect) {
        switch effect {
        case .startTask(let task): self.init(nodeID: task.id, attempt: task.attempt)
        case .takeRoute(let id, let port): self.init(nodeID: id, port: port)
        case .reachResult(let id): self.init(nodeID: id)
        case .finishTask, .setTimer, .cancelTimer, .fork, .join, .endRun: return nil
        }
    }

    /// The step for people: `condition_1a2b3:clear`, `document_photo_c0888`, `document_photo_c0888 (attempt 2)`.
    package var text: String {
        if let port = self.port { return "\(self.nodeID):\(port)" }
        guard let attempt = self.attempt, attempt > 1 else { return self.nodeID }
        return "\(self.nodeID) (attempt \(attempt))"
    }

    /// `{node, port?, attempt?}`.
    package var json: JSONValue {
        var members: [String: JSONValue] = ["node": .string(self.nodeID)]
        members["port"] = self.port.map(JSONValue.string)
        members["attempt"] = self.attempt.map { .integer(Int64($0)) }
        return .object(members)
    }
}
