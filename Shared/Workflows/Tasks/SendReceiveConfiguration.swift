import CanonicalJSON

/// A task that the tenant's own system completes: what it is sent, and what it must answer.
///
/// Source: Studio guide, "Send/Receive Data tasks".
package struct SendReceiveConfiguration: Sendable, Equatable {
    /// The public `task_def_id` that the author chose.
    package let definitionID: String
    /// The public `task_def_version` that the author chose.
    package let definitionVersion: String
    /// What the task is given; the node's `inputs` map each to its source.
    package let send: [WorkflowProperty]
    /// What "Complete Task" must bring.
    package let receive: [WorkflowProperty]

    /// Describes an exchange.
    package init(
        definitionID: String, definitionVersion: String, send: [WorkflowProperty] = [],
        receive: [WorkflowProperty] = []
    ) {
        self.definitionID = definitionID
        self.definitionVersion = definitionVersion
        self.send = send
        self.receive = receive
    }

    /// The most properties of each list.
    static let maximumProperties = 100

    static let listSchema: JSONValue = [
        "type": "array", "maxItems": .integer(Int64(Self.maximumProperties)),
        "items": [
            "type": "object", "required": ["name", "type"], "additionalProperties": false,
            "properties": [
                "name": ["type": "string"],
                "type": ["type": "string", "enum": .array(WorkflowValueType.allCases.map { .string($0.rawValue) })],
                "semantic": ["type": "string"],
                "required": ["type": "boolean", "default": true],
            ],
        ],
    ]
}

extension ConfigurationReader {
    /// `def_id`, `def_version`, `send`, `receive`.
    mutating func exchange() -> SendReceiveConfiguration {
        let id = self.take("def_id")?.stringValue ?? ""
        if !(1...64).contains(id.utf8.count) || !id.utf8.allSatisfy(Self.isIdentifierByte) {
            self.refuse("def_id", "This must be 1 to 64 small letters, digits, _ and -.", code: "E-SR")
        } else if TaskDefinitionRegistry.definition(id) != nil {
            self.refuse("def_id", "This is the id of a task that comes with the product.", code: "E-SR")
        }
        // A number is what authors often write, and means the same.
        let given = self.take("def_version")
        let version = given?.stringValue ?? given?.intValue.map { String($0) } ?? ""
        if !(1...32).contains(version.count) {
            self.refuse("def_version", "This must be a text of 1 to 32 characters.", code: "E-SR")
        }
        return SendReceiveConfiguration(
            definitionID: id, definitionVersion: version, send: self.properties("send"),
            receive: self.properties("receive"))
    }

    private mutating func properties(_ name: String) -> [WorkflowProperty] {
        guard let value = self.take(name) else { return [] }
        guard let values = value.arrayValue, values.count <= SendReceiveConfiguration.maximumProperties else {
            self.refuse(
                name, "This must be a list of at most \(SendReceiveConfiguration.maximumProperties) properties.",
                code: "E-SR")
            return []
        }
        var properties: [WorkflowProperty] = []
        for (index, value) in values.enumerated() {
            let place = "\(name)[\(index)]"
            guard let members = value.objectValue,
                Set(members.keys).isSubset(of: ["name", "type", "semantic", "required"])
            else {
                self.refuse(
                    place, "A property has a name and a type, and may have semantic and required.", code: "E-SR")
                continue
            }
            let propertyName = members["name"]?.stringValue ?? ""
            if !WorkflowExamination.isName(propertyName) {
                self.refuse(
                    "\(place).name", "This must be 1 to 64 small letters, digits and _, a letter first.", code: "E-SR")
            } else if properties.contains(where: { $0.name == propertyName }) {
                self.refuse("\(place).name", "The same name twice.", code: "E-SR")
            }
            let type = members["type"]?.stringValue.flatMap(WorkflowValueType.init(rawValue:))
            if type == nil {
                let names = WorkflowValueType.allCases.map(\.rawValue).joined(separator: ", ")
                self.refuse("\(place).type", "This must be one of: \(names).", code: "E-SR")
            }
            let semantic = members["semantic"]
            if let semantic, semantic.stringValue == nil {
                self.refuse("\(place).semantic", "This must be a text.", code: "E-SR")
            }
            let isRequired = members["required", default: true].boolValue
            if isRequired == nil { self.refuse("\(place).required", "This must be true or false.", code: "E-SR") }
            properties.append(
                WorkflowProperty(
                    name: propertyName, type: type ?? .other, semantic: semantic?.stringValue,
                    isRequired: isRequired ?? true))
        }
        return properties
    }

    private static func isIdentifierByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"),
            UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
