package import CanonicalJSON

extension WorkflowDefinition {
    /// Reads a workflow file: JSON when its first character is `{`, else YAML. Both have the same keys.
    /// - Throws: ``WorkflowParseError`` with every mistake of form; what is well formed but wrong is found by
    ///   ``WorkflowValidator``.
    package static func parse(_ bytes: [UInt8]) throws(WorkflowParseError) -> WorkflowDefinition {
        let source = try WorkflowSource(bytes)
        var reader = FormReader(lines: source.lines)
        return try Self.read(source.value, with: &reader)
    }

    /// Reads a workflow that is a value already, such as a stored one; findings have no lines.
    /// - Throws: ``WorkflowParseError`` with every mistake of form.
    package init(json: JSONValue) throws(WorkflowParseError) {
        var reader = FormReader(lines: { [:] })
        self = try Self.read(json, with: &reader)
    }

    private static func read(
        _ value: JSONValue, with reader: inout FormReader
    ) throws(WorkflowParseError) -> WorkflowDefinition {
        let members =
            reader.object(
                value, at: "", required: ["format", "name", "nodes", "edges"],
                optional: ["description", "inputs", "outputs", "settings"]) ?? [:]
        if let format = reader.string(members["format"], at: "format"), format != Self.format {
            reader.refuse("format", "This must be \(Self.format).", code: "E-FORMAT")
        }
        let definition = WorkflowDefinition(
            name: reader.string(members["name"], at: "name") ?? "",
            description: reader.string(members["description"], at: "description") ?? "",
            inputs: reader.workflowInputs(members["inputs"], at: "inputs"),
            outputs: reader.list(members["outputs"], at: "outputs") { $0.workflowOutput($1, at: $2) },
            nodes: reader.list(members["nodes"], at: "nodes") { $0.node($1, at: $2) },
            edges: reader.list(members["edges"], at: "edges") { $0.edge($1, at: $2) },
            settings: reader.settings(members["settings"], at: "settings")
        )
        guard reader.findings.isEmpty else { throw WorkflowParseError(findings: reader.findings) }
        return definition
    }
}

extension FormReader {
    fileprivate mutating func workflowInputs(_ value: JSONValue?, at path: String) -> WorkflowInputs {
        guard value != nil else { return WorkflowInputs() }
        let members = self.object(value, at: path, optional: ["applicant", "custom"]) ?? [:]
        return WorkflowInputs(
            applicant: self.list(members["applicant"], at: "\(path).applicant") { $0.string($1, at: $2) },
            custom: self.list(members["custom"], at: "\(path).custom") { $0.property($1, at: $2) })
    }

    private mutating func property(_ value: JSONValue, at path: String) -> WorkflowProperty? {
        let members = self.object(value, at: path, required: ["name", "type"], optional: ["semantic", "required"])
        guard let members else { return nil }
        let name = self.string(members["name"], at: "\(path).name")
        let type = self.word(members["type"], at: "\(path).type", as: WorkflowValueType.self)
        let semantic = self.string(members["semantic"], at: "\(path).semantic")
        let isRequired = self.bool(members["required"], at: "\(path).required") ?? true
        guard let name, let type else { return nil }
        return WorkflowProperty(name: name, type: type, semantic: semantic, isRequired: isRequired)
    }

    fileprivate mutating func workflowOutput(_ value: JSONValue, at path: String) -> WorkflowOutput? {
        guard let members = self.object(value, at: path, required: ["name", "type"], optional: ["source"]) else {
            return nil
        }
        let name = self.string(members["name"], at: "\(path).name")
        let type = self.word(members["type"], at: "\(path).type", as: WorkflowValueType.self)
        let source = self.expression(members["source"], at: "\(path).source")
        guard let name, let type else { return nil }
        return WorkflowOutput(name: name, type: type, source: source)
    }

    fileprivate mutating func node(_ value: JSONValue, at path: String) -> WorkflowNode? {
        let members = self.object(
            value, at: path, required: ["id", "type"],
            optional: [
                "type_version", "name", "notes", "timeout_s", "config", "inputs", "routes", "outputs", "ui",
            ])
        guard let members else { return nil }
        var config: [String: JSONValue] = [:]
        if let value = members["config"] {
            if let object = value.objectValue {
                config = object
            } else {
                self.refuse("\(path).config", "This must be an object.")
            }
        }
        let id = self.string(members["id"], at: "\(path).id")
        let type = self.string(members["type"], at: "\(path).type")
        let node = WorkflowNode(
            id: id ?? "",
            type: type ?? "",
            typeVersion: self.count(members["type_version"], at: "\(path).type_version") ?? 1,
            name: self.string(members["name"], at: "\(path).name"),
            notes: self.string(members["notes"], at: "\(path).notes"),
            timeout: self.seconds(members["timeout_s"], at: "\(path).timeout_s"),
            config: config,
            inputs: self.expressions(members["inputs"], at: "\(path).inputs"),
            routes: self.list(members["routes"], at: "\(path).routes") { $0.route($1, at: $2) },
            outputs: self.expressions(members["outputs"], at: "\(path).outputs"),
            ui: members["ui"])
        return id == nil || type == nil ? nil : node
    }

    private mutating func route(_ value: JSONValue, at path: String) -> WorkflowRoute? {
        guard let members = self.object(value, at: path, required: ["port", "when"], optional: ["name"]) else {
            return nil
        }
        let port = self.string(members["port"], at: "\(path).port")
        let name = self.string(members["name"], at: "\(path).name")
        let condition = members["when"].flatMap { self.condition($0, at: "\(path).when") }
        guard let port, let condition else { return nil }
        return WorkflowRoute(port: port, name: name, when: condition)
    }

    fileprivate mutating func edge(_ value: JSONValue, at path: String) -> WorkflowEdge? {
        guard let members = self.object(value, at: path, required: ["from", "to"]) else { return nil }
        let from = self.list(members["from"], at: "\(path).from") { $0.string($1, at: $2) }
        let to = self.string(members["to"], at: "\(path).to")
        guard from.count == 2 else {
            self.refuse("\(path).from", "This must be a list of a node's id and its port.")
            return nil
        }
        return to.map { WorkflowEdge(from: from[0], port: from[1], to: $0) }
    }

    fileprivate mutating func settings(_ value: JSONValue?, at path: String) -> WorkflowSettings {
        var settings = WorkflowSettings()
        guard value != nil, let members = self.object(value, at: path, optional: ["default_timeouts"]) else {
            return settings
        }
        guard let timeouts = members["default_timeouts"] else { return settings }
        let place = "\(path).default_timeouts"
        let values = self.object(timeouts, at: place, optional: ["interactive_s", "processing_s"]) ?? [:]
        if let timeout = self.seconds(values["interactive_s"], at: "\(place).interactive_s") {
            settings.interactiveTimeout = timeout
        }
        if let timeout = self.seconds(values["processing_s"], at: "\(place).processing_s") {
            settings.processingTimeout = timeout
        }
        return settings
    }

    private mutating func seconds(_ value: JSONValue?, at path: String) -> Duration? {
        self.count(value, at: path).map { .seconds($0) }
    }
}
