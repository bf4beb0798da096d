import CanonicalJSON

// What is as the format's default has it is left out, so that a later release, which may know more members, writes the
// same bytes for the same workflow. A default is therefore never changed.

extension WorkflowDefinition {
    /// The definition as the file has it, without what is as it would be anyway.
    /// - Parameter keepingCosmetics: Whether to write what only people see.
    func json(keepingCosmetics: Bool) -> JSONValue {
        var members: [String: JSONValue] = [
            "format": .string(Self.format),
            "nodes": .array(self.nodes.map { $0.json(keepingCosmetics: keepingCosmetics) }),
            "edges": .array(self.edges.map { ["from": [.string($0.from), .string($0.port)], "to": .string($0.to)] }),
        ]
        if self.inputs != WorkflowInputs() { members["inputs"] = self.inputs.json }
        if !self.outputs.isEmpty { members["outputs"] = .array(self.outputs.map(\.json)) }
        if self.settings != WorkflowSettings() { members["settings"] = self.settings.json }
        if keepingCosmetics {
            members["name"] = .string(self.name)
            if !self.description.isEmpty { members["description"] = .string(self.description) }
        }
        return .object(members)
    }
}

extension WorkflowSettings {
    var json: JSONValue {
        let standard = WorkflowSettings()
        var timeouts: [String: JSONValue] = [:]
        if self.interactiveTimeout != standard.interactiveTimeout {
            timeouts["interactive_s"] = .integer(self.interactiveTimeout.components.seconds)
        }
        if self.processingTimeout != standard.processingTimeout {
            timeouts["processing_s"] = .integer(self.processingTimeout.components.seconds)
        }
        var members: [String: JSONValue] = timeouts.isEmpty ? [:] : ["default_timeouts": .object(timeouts)]
        if self.onFirstResult != standard.onFirstResult {
            members["on_first_result"] = .string(self.onFirstResult.rawValue)
        }
        return .object(members)
    }
}

extension WorkflowInputs {
    var json: JSONValue {
        var members: [String: JSONValue] = [:]
        if !self.applicant.isEmpty { members["applicant"] = .array(self.applicant.map(JSONValue.string)) }
        if !self.custom.isEmpty { members["custom"] = .array(self.custom.map(\.json)) }
        return .object(members)
    }
}

extension WorkflowProperty {
    var json: JSONValue {
        var members: [String: JSONValue] = ["name": .string(self.name), "type": .string(self.type.rawValue)]
        members["semantic"] = self.semantic.map(JSONValue.string)
        if !self.isRequired { members["required"] = false }
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
        var members: [String: JSONValue] = ["id": .string(self.id), "type": .string(self.type)]
        if self.typeVersion != 1 { members["type_version"] = .integer(Int64(self.typeVersion)) }
        members["timeout_s"] = self.timeout.map { .integer($0.components.seconds) }
        if !self.config.isEmpty { members["config"] = .object(self.config) }
        if !self.inputs.isEmpty { members["inputs"] = .object(self.inputs.mapValues(\.json)) }
        if !self.routes.isEmpty {
            members["routes"] = .array(self.routes.map { $0.json(keepingCosmetics: keepingCosmetics) })
        }
        if !self.outputs.isEmpty { members["outputs"] = .object(self.outputs.mapValues(\.json)) }
        if keepingCosmetics {
            members["join"] = self.join.map { .string($0.rawValue) }
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
