package import CanonicalJSON

extension WorkflowDefinition {
    /// Reads a workflow file: JSON when its first character is `{`, else YAML. Both have the same keys.
    /// - Throws: ``WorkflowParseError`` with every mistake of form; ``WorkflowValidator/examine(_:)`` tells what else
    ///   is wrong with such a file.
    package static func parse(_ bytes: [UInt8]) throws(WorkflowParseError) -> WorkflowDefinition {
        let source = try WorkflowSource(bytes)
        return try Self.whole(Self.read(source.value, lines: source.lines))
    }

    /// Reads a workflow that is a value already, such as a stored one; findings have no lines.
    /// - Throws: ``WorkflowParseError`` with every mistake of form.
    package init(json: JSONValue) throws(WorkflowParseError) {
        self = try Self.whole(Self.read(json, lines: { [:] }))
    }

    private static func whole(
        _ reading: (definition: WorkflowDefinition, reader: FormReader)
    ) throws(WorkflowParseError) -> WorkflowDefinition {
        guard reading.reader.findings.isEmpty else { throw WorkflowParseError(findings: reading.reader.findings) }
        return reading.definition
    }

    /// Reads as much as can be read.
    /// - Parameter lines: The line of each part by its path.
    /// - Returns: The definition, with stand-ins where a part cannot be read: an empty id, type, port or name, a type
    ///   of value that takes anything; and the reader, which knows these places and the mistakes.
    static func read(
        _ value: JSONValue, lines: @escaping () -> [String: Int]
    ) -> (definition: WorkflowDefinition, reader: FormReader) {
        var reader = FormReader(lines: lines)
        let members =
            reader.object(
                value, at: "", required: ["format", "name", "nodes", "edges"],
                optional: ["description", "inputs", "outputs", "settings"]) ?? [:]
        if let format = reader.string(members["format"], at: "format"), format != Self.format {
            reader.note("format", "This must be \(Self.format).", code: "E-FORMAT")
        }
        let definition = WorkflowDefinition(
            name: reader.string(members["name"], at: "name") ?? "",
            description: reader.string(members["description"], at: "description") ?? "",
            inputs: reader.workflowInputs(members["inputs"], at: "inputs"),
            outputs: reader.list(
                members["outputs"], at: "outputs", standIn: WorkflowOutput(name: "", type: .other)
            ) { $0.workflowOutput($1, at: $2) },
            nodes: reader.list(members["nodes"], at: "nodes", standIn: WorkflowNode(id: "", type: "")) {
                $0.node($1, at: $2)
            },
            edges: reader.list(members["edges"], at: "edges", standIn: WorkflowEdge(from: "", to: "")) {
                $0.edge($1, at: $2)
            },
            settings: reader.settings(members["settings"], at: "settings")
        )
        return (definition, reader)
    }
}

extension FormReader {
    fileprivate mutating func workflowInputs(_ value: JSONValue?, at path: String) -> WorkflowInputs {
        guard value != nil else { return WorkflowInputs() }
        let members = self.object(value, at: path, optional: ["applicant", "custom"]) ?? [:]
        return WorkflowInputs(
            applicant: self.list(members["applicant"], at: "\(path).applicant", standIn: "") { $0.string($1, at: $2) },
            custom: self.list(
                members["custom"], at: "\(path).custom", standIn: WorkflowProperty(name: "", type: .other)
            ) { $0.property($1, at: $2) })
    }

    private mutating func property(_ value: JSONValue, at path: String) -> WorkflowProperty? {
        let members = self.object(value, at: path, required: ["name", "type"], optional: ["semantic", "required"])
        guard let members else { return nil }
        return WorkflowProperty(
            name: self.string(members["name"], at: "\(path).name") ?? "",
            type: self.word(members["type"], at: "\(path).type", as: WorkflowValueType.self) ?? .other,
            semantic: self.string(members["semantic"], at: "\(path).semantic"),
            isRequired: self.bool(members["required"], at: "\(path).required") ?? true)
    }

    fileprivate mutating func workflowOutput(_ value: JSONValue, at path: String) -> WorkflowOutput? {
        guard let members = self.object(value, at: path, required: ["name", "type"], optional: ["source"]) else {
            return nil
        }
        let source = self.expression(members["source"], at: "\(path).source")
        if source == nil, members["source"] != nil { self.giveUp("\(path).source") }
        return WorkflowOutput(
            name: self.string(members["name"], at: "\(path).name") ?? "",
            type: self.word(members["type"], at: "\(path).type", as: WorkflowValueType.self) ?? .other,
            source: source)
    }

    fileprivate mutating func node(_ value: JSONValue, at path: String) -> WorkflowNode? {
        let members = self.object(
            value, at: path, required: ["id", "type"],
            optional: [
                "type_version", "name", "notes", "timeout_s", "config", "inputs", "routes", "outputs", "join", "ui",
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
        return WorkflowNode(
            id: self.string(members["id"], at: "\(path).id") ?? "",
            type: self.string(members["type"], at: "\(path).type") ?? "",
            typeVersion: self.count(members["type_version"], at: "\(path).type_version") ?? 1,
            name: self.string(members["name"], at: "\(path).name"),
            notes: self.string(members["notes"], at: "\(path).notes"),
            timeout: self.seconds(members["timeout_s"], at: "\(path).timeout_s"),
            config: config,
            inputs: self.expressions(members["inputs"], at: "\(path).inputs"),
            routes: self.list(
                members["routes"], at: "\(path).routes", standIn: WorkflowRoute(port: "", when: .all([]))
            ) { $0.route($1, at: $2) },
            outputs: self.expressions(members["outputs"], at: "\(path).outputs"),
            join: self.word(members["join"], at: "\(path).join", as: JoinKind.self),
            ui: members["ui"])
    }

    private mutating func route(_ value: JSONValue, at path: String) -> WorkflowRoute? {
        guard let members = self.object(value, at: path, required: ["port", "when"], optional: ["name"]) else {
            return nil
        }
        return WorkflowRoute(
            port: self.string(members["port"], at: "\(path).port") ?? "",
            name: self.string(members["name"], at: "\(path).name"),
            when: members["when"].flatMap { self.condition($0, at: "\(path).when") } ?? .all([]))
    }

    fileprivate mutating func edge(_ value: JSONValue, at path: String) -> WorkflowEdge? {
        guard let members = self.object(value, at: path, required: ["from", "to"]) else { return nil }
        let to = self.string(members["to"], at: "\(path).to")
        guard let source = members["from"] else { return nil }
        guard let ends = source.arrayValue, ends.count == 2, let from = ends[0].stringValue,
            let port = ends[1].stringValue
        else {
            self.refuse("\(path).from", "This must be a list of a node's id and its port.")
            return nil
        }
        return to.map { WorkflowEdge(from: from, port: port, to: $0) }
    }

    fileprivate mutating func settings(_ value: JSONValue?, at path: String) -> WorkflowSettings {
        var settings = WorkflowSettings()
        guard value != nil,
            let members = self.object(value, at: path, optional: ["default_timeouts", "on_first_result"])
        else { return settings }
        if let rule = self.word(
            members["on_first_result"], at: "\(path).on_first_result", as: FirstResultRule.self)
        {
            settings.onFirstResult = rule
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
