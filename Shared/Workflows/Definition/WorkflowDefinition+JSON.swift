import CanonicalJSON

extension WorkflowDefinition {
    /// The definition as the file has it, every default written out.
    /// - Parameter keepingCosmetics: Whether to write what only people see.
    func json(keepingCosmetics: Bool) -> JSONValue {
        var members: [String: JSONValue] = [
            "format": .string(Self.format),
            "inputs": [
                "applicant": .array(self.inputs.applicant.map(JSONValue.string)),
                "custom": .array(self.inputs.custom.map(\.json)),
            ],
            "outputs": .array(self.outputs.map(\.json)),
            "nodes": .array(self.nodes.map { $0.json(keepingCosmetics: keepingCosmetics) }),
            "edges": .array(self.edges.map { ["from": [.string($0.from), .string($0.port)], "to": .string($0.to)] }),
            "settings": [
                "default_timeouts": [
                    "interactive_s": .integer(self.settings.interactiveTimeout.components.seconds),
                    "processing_s": .integer(self.settings.processingTimeout.components.seconds),
                ]
            ],
        ]
        if keepingCosmetics {
            members["name"] = .string(self.name)
            members["description"] = .string(self.description)
        }
        return .object(members)
    }
}

extension WorkflowProperty {
    var json: JSONValue {
        var members: [String: JSONValue] = [
            "name": .string(self.name), "type": .string(self.type.rawValue), "required": .bool(self.isRequired),
        ]
        members["semantic"] = self.semantic.map(JSONValue.string)
        return .object(members)
    }
}

extension WorkflowOutput {
    var json: JSONValue {
        var members: [String: JSONValue] = ["name": .string(self.name), "type": .string(self.type.rawValue)]
        members["source"] = self.source?.json
        return .object(members)
    }
}

extension WorkflowNode {
    func json(keepingCosmetics: Bool) -> JSONValue {
        var members: [String: JSONValue] = [
            "id": .string(self.id), "type": .string(self.type), "type_version": .integer(Int64(self.typeVersion)),
        ]
        members["timeout_s"] = self.timeout.map { .integer($0.components.seconds) }
        if !self.config.isEmpty { members["config"] = .object(self.config) }
        if !self.inputs.isEmpty { members["inputs"] = .object(self.inputs.mapValues(\.json)) }
        if !self.routes.isEmpty {
            members["routes"] = .array(self.routes.map { $0.json(keepingCosmetics: keepingCosmetics) })
        }
        if !self.outputs.isEmpty { members["outputs"] = .object(self.outputs.mapValues(\.json)) }
        if keepingCosmetics {
            members["name"] = self.name.map(JSONValue.string)
            members["notes"] = self.notes.map(JSONValue.string)
            members["ui"] = self.ui
        }
        return .object(members)
    }
}

extension WorkflowRoute {
    func json(keepingCosmetics: Bool) -> JSONValue {
        var members: [String: JSONValue] = ["port": .string(self.port), "when": self.when.json]
        if keepingCosmetics { members["name"] = self.name.map(JSONValue.string) }
        return .object(members)
    }
}
