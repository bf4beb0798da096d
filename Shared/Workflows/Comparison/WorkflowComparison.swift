import CanonicalJSON

/// Gathers the changes between two versions of a workflow.
struct WorkflowComparison {
    private(set) var changes: [WorkflowChange] = []

    mutating func note(_ change: WorkflowChange) {
        self.changes.append(change)
    }

    /// The name and the description.
    mutating func compareWhole(_ old: WorkflowDefinition, _ new: WorkflowDefinition) {
        for (key, from, to) in [
            ("name", old.name, new.name), ("description", old.description, new.description),
        ] where from != to {
            self.note(
                WorkflowChange(.workflow, .changed, key, from: .string(from), to: .string(to), meaning: .cosmetic))
        }
    }

    /// The settings of the whole workflow, with the defaults in their places.
    mutating func compareSettings(_ old: WorkflowSettings, _ new: WorkflowSettings) {
        for (key, from, to) in [
            ("default_timeouts.interactive_s", old.interactiveTimeout, new.interactiveTimeout),
            ("default_timeouts.processing_s", old.processingTimeout, new.processingTimeout),
        ] where from != to {
            self.note(
                WorkflowChange(
                    .setting, .changed, key, from: .integer(from.components.seconds),
                    to: .integer(to.components.seconds), meaning: .timeout))
        }
        if old.onFirstResult != new.onFirstResult {
            self.note(
                WorkflowChange(
                    .setting, .changed, "on_first_result", from: .string(old.onFirstResult.rawValue),
                    to: .string(new.onFirstResult.rawValue)))
        }
    }

    /// What a run is told. Their order means nothing.
    mutating func compareInputs(_ old: WorkflowInputs, _ new: WorkflowInputs) {
        self.compare(
            .input, old.applicant.map { ("applicant.\($0)", [:]) }, new.applicant.map { ("applicant.\($0)", [:]) },
            order: "inputs.applicant")
        self.compare(
            .input, old.custom.map { ("custom.\($0.name)", $0.members) },
            new.custom.map { ("custom.\($0.name)", $0.members) }, order: "inputs.custom")
    }

    /// What a run tells. Their order means nothing.
    mutating func compareOutputs(_ old: [WorkflowOutput], _ new: [WorkflowOutput]) {
        self.compare(
            .output, old.map { ($0.name, $0.members) }, new.map { ($0.name, $0.members) }, order: "outputs")
    }

    /// Things with names and keys.
    /// - Parameter order: The name for the order of all of them, which has no effect on runs.
    private mutating func compare(
        _ part: WorkflowChange.Part, _ old: [(id: String, members: [String: JSONValue])],
        _ new: [(id: String, members: [String: JSONValue])], order: String
    ) {
        let (before, after) = (Self.byID(old), Self.byID(new))
        for (id, members) in old where after[id] == nil {
            self.note(WorkflowChange(part, .removed, id, from: members.isEmpty ? nil : .object(members)))
        }
        for (id, members) in new {
            guard let from = before[id] else {
                self.note(WorkflowChange(part, .added, id, to: members.isEmpty ? nil : .object(members)))
                continue
            }
            for key in Set(from.keys).union(members.keys).sorted() where from[key] != members[key] {
                self.note(WorkflowChange(part, .changed, id, key: key, from: from[key], to: members[key]))
            }
        }
        self.compareOrder(.workflow, order, old.map(\.id), new.map(\.id), meaning: .cosmetic)
    }

    private static func byID(
        _ things: [(id: String, members: [String: JSONValue])]
    ) -> [String: [String: JSONValue]] {
        Dictionary(things.map { ($0.id, $0.members) }, uniquingKeysWith: { first, _ in first })
    }

    /// The order of the things that both versions have.
    mutating func compareOrder(
        _ part: WorkflowChange.Part, _ id: String, key: String? = nil, _ old: [String], _ new: [String],
        meaning: WorkflowChange.Meaning
    ) {
        let both = Set(old).intersection(new)
        let (from, to) = (old.filter(both.contains), new.filter(both.contains))
        guard from != to else { return }
        self.note(
            WorkflowChange(
                part, .moved, id, key: key, from: .array(from.map(JSONValue.string)),
                to: .array(to.map(JSONValue.string)), meaning: meaning))
    }
}

extension WorkflowProperty {
    /// What the property is, without its name, with the defaults in their places.
    fileprivate var members: [String: JSONValue] {
        var members: [String: JSONValue] = [
            "type": .string(self.type.rawValue), "required": .bool(self.isRequired),
        ]
        members["semantic"] = self.semantic.map(JSONValue.string)
        return members
    }
}

extension WorkflowOutput {
    /// What the property is, without its name.
    fileprivate var members: [String: JSONValue] {
        var members: [String: JSONValue] = ["type": .string(self.type.rawValue)]
        members["source"] = self.source?.json
        return members
    }
}
