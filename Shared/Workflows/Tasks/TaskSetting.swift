package import CanonicalJSON

/// A key of a node's `config`, as JSON Schema (draft 2020-12) describes its values.
///
/// What a file may hold is decided by ``TaskConfiguration``; a test holds the two together.
package struct TaskSetting: Sendable, Equatable {
    /// The key.
    package let name: String
    /// For authors.
    package let title: String
    /// Its values.
    package let schema: JSONValue
    /// Whether a node cannot do without it.
    package let isRequired: Bool

    init(_ name: String, _ title: String, _ schema: JSONValue, isRequired: Bool = false) {
        self.name = name
        self.title = title
        self.schema = schema
        self.isRequired = isRequired
    }

    static func flag(_ name: String, _ title: String) -> TaskSetting {
        TaskSetting(name, title, ["type": "boolean", "default": false])
    }
}

extension TaskDefinition {
    /// The shortest time that a task may be given, in seconds.
    package static let minimumTimeout = 60
    /// The longest: 90 days.
    package static let maximumTimeout = 7_776_000

    /// The definition as the API shows it, for builders and other programs.
    package var json: JSONValue {
        var members: [String: JSONValue] = [
            "id": .string(self.id),
            "version": .integer(Int64(self.version)),
            "title": .string(self.title),
            "category": .string(self.category.rawValue),
            "class": .string(self.kind.className),
            "node_id_prefix": .string(self.idPrefix),
            "config": self.configurationSchema,
            "inputs": .array(self.inputs.map(\.json)),
            "output": self.output.json,
            "ports": .array(self.kind.ports.map(JSONValue.string)),
            "prerequisites": .array(self.needsMedia.map { .array($0.map(JSONValue.string)) }),
            "availability": .string(self.availability.rawValue),
        ]
        if let semantic = self.producesMedia { members["produces_media"] = .string(semantic) }
        if self.kind.isTask {
            let settings = WorkflowSettings()
            let timeout = self.kind == .interactive ? settings.interactiveTimeout : settings.processingTimeout
            members["timeout_s"] = [
                "default": .integer(timeout.components.seconds), "minimum": .integer(Int64(Self.minimumTimeout)),
                "maximum": .integer(Int64(Self.maximumTimeout)),
            ]
        }
        if self.kind == .interactive {
            // The reference names platforms, and no lowest version of any.
            members["minimum_sdk"] = .object(
                Dictionary(uniqueKeysWithValues: self.platforms.map { ($0.rawValue, JSONValue.string("any")) }))
        }
        return .object(members)
    }

    private var configurationSchema: JSONValue {
        [
            "type": "object",
            "properties": .object(
                Dictionary(
                    uniqueKeysWithValues: self.settings.map { setting in
                        var schema = setting.schema.objectValue ?? [:]
                        schema["title"] = .string(setting.title)
                        return (setting.name, .object(schema))
                    })),
            "required": .array(self.settings.filter(\.isRequired).map { .string($0.name) }),
            "additionalProperties": false,
        ]
    }
}

extension TaskDefinition.Input {
    fileprivate var json: JSONValue {
        var members: [String: JSONValue] = [
            "name": .string(self.name), "type": .string(self.type.rawValue), "required": .bool(self.isRequired),
        ]
        if let semantic = self.semantic { members["semantic"] = .string(semantic) }
        return .object(members)
    }
}

extension TaskKind {
    /// The class of a task as builders and the definitions' list name it.
    package var className: String {
        switch self {
        case .start: "start"
        case .interactive: "interactive"
        case .report, .service: "async"
        case .custom: "custom"
        case .logic, .retry: "sync"
        case .final: "final"
        }
    }

    /// The ports that every node of the kind has; those of a condition's routes come before `else`.
    package var ports: [String] {
        switch self {
        case .start, .interactive, .report, .service, .custom: ["out"]
        case .logic: ["else"]
        case .retry: ["again", "limit_reached"]
        case .final: []
        }
    }
}

extension ValueShape {
    /// The shape as the API shows it: JSON Schema with the property's own `semantic`.
    package var json: JSONValue {
        switch self {
        case .any: [:]
        case .value(let type): type.schema
        case .media(let semantic):
            [
                "type": "array", "semantic": semantic.map(JSONValue.string) ?? .null,
                "items": ["type": "object", "properties": ["id": ["type": "string"], "type": ["type": "string"]]],
            ]
        case .object(let members): ["type": "object", "properties": .object(members.mapValues(\.json))]
        case .list(let element): ["type": "array", "items": element.json]
        }
    }
}

extension WorkflowValueType {
    fileprivate var schema: JSONValue {
        switch self {
        case .string: ["type": "string"]
        case .number: ["type": "number"]
        case .boolean: ["type": "boolean"]
        case .stringList: ["type": "array", "items": ["type": "string"]]
        case .date: ["type": "string", "format": "date"]
        case .dateTime: ["type": "string", "format": "date-time"]
        case .mediaList: ["type": "array"]
        case .object: ["type": "object"]
        case .other: [:]
        }
    }
}
