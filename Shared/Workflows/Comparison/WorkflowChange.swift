package import CanonicalJSON

/// One thing in which two versions of a workflow differ.
package struct WorkflowChange: Sendable, Equatable {
    /// What kind of thing it is.
    package enum Part: String, Sendable, CaseIterable {
        /// The name or the description, or an order of the file that has no effect.
        case workflow
        /// What holds for the whole workflow.
        case setting
        /// A field of the applicant, or a property of `custom_data`.
        case input
        /// A property of the run's output.
        case output
        /// A node, or a key of it.
        case node
        /// A way out of a condition, or a key of it.
        case route
        /// A way from a port to a node.
        case edge
    }

    /// What became of it.
    package enum Kind: String, Sendable, CaseIterable {
        /// The newer version alone has it.
        case added
        /// The older version alone has it.
        case removed
        /// Both have it, with different values.
        case changed
        /// Both have the same things, in another order.
        case moved
    }

    /// What the change means for runs.
    package enum Meaning: String, Sendable, CaseIterable {
        /// Nothing: only people see it.
        case cosmetic
        /// A task, or every task, may take another time.
        case timeout
        /// A node uses another version of its task.
        case taskVersion = "task_version"
        /// Routes are tried in another order, so another one may be taken for the same data.
        case routeOrder = "route_order"
        /// Anything else that a run may notice.
        case behaviour
    }

    /// What kind of thing it is.
    package let part: Part
    /// What became of it.
    package let kind: Kind
    /// What the change means for runs.
    package let meaning: Meaning
    /// The node's id, for nodes, routes and edges; the name of an input, output or setting; else the key in the file.
    package let id: String
    /// The port, for routes and edges.
    package let port: String?
    /// The key that changed, such as `config.max`; `nil` when the whole thing came, went or moved.
    package let key: String?
    /// What the older version has; `nil` when it has nothing.
    package let from: JSONValue?
    /// What the newer version has; `nil` when it has nothing.
    package let to: JSONValue?

    init(
        _ part: Part, _ kind: Kind, _ id: String, port: String? = nil, key: String? = nil, from: JSONValue? = nil,
        to: JSONValue? = nil, meaning: Meaning = .behaviour
    ) {
        self.part = part
        self.kind = kind
        self.meaning = meaning
        self.id = id
        self.port = port
        self.key = key
        self.from = from
        self.to = to
    }

    /// `{part, kind, meaning, id, port?, key?, from?, to?}`.
    package var json: JSONValue {
        var members: [String: JSONValue] = [
            "part": .string(self.part.rawValue), "kind": .string(self.kind.rawValue),
            "meaning": .string(self.meaning.rawValue), "id": .string(self.id),
        ]
        members["port"] = self.port.map(JSONValue.string)
        members["key"] = self.key.map(JSONValue.string)
        members["from"] = self.from
        members["to"] = self.to
        return .object(members)
    }

    /// The change on one line, such as `node retry_9f00d: config.max changed from 1 to 2`.
    package var line: String {
        let place = self.port.map { "\(self.part.rawValue) \(self.id):\($0)" } ?? "\(self.part.rawValue) \(self.id)"
        var text = self.key.map { "\(place): \($0)" } ?? place
        // Of a whole node its type says enough.
        let isWholeNode = self.part == .node && self.key == nil
        let (from, to) = isWholeNode ? (self.from?["type"], self.to?["type"]) : (self.from, self.to)
        switch (self.kind, from, to) {
        case (.added, _, nil): text += " added"
        case (.added, _, let to?): text += " added: \(RunWords.shortText(to))"
        case (.removed, nil, _): text += " removed"
        case (.removed, let from?, _): text += " removed: \(RunWords.shortText(from))"
        case (.changed, let from, let to):
            text += " changed from \(RunWords.shortText(from)) to \(RunWords.shortText(to))"
        case (.moved, let from?, let to?):
            text += " reordered from \(RunWords.shortText(from)) to \(RunWords.shortText(to))"
        case (.moved, _, _): text += " reordered"
        }
        return self.meaning == .behaviour ? text : "\(text) (\(self.meaning.words))"
    }
}

extension WorkflowChange.Meaning {
    fileprivate var words: String {
        switch self {
        case .cosmetic: "cosmetic"
        case .timeout: "timeout"
        case .taskVersion: "task version"
        case .routeOrder: "order of routes"
        case .behaviour: "behaviour"
        }
    }
}
