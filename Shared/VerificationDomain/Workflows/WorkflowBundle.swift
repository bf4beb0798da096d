package import CanonicalJSON
package import Foundation
package import Workflows

/// One workflow with its versions, as it moves from one deployment or tenant to another. What is active is not part of
/// it: that is decided where it arrives.
package struct WorkflowBundle: Sendable, Equatable {
    /// The name and number of the format.
    package static let format = "martlet.workflow.bundle/1"
    /// How many versions a bundle may hold.
    package static let greatestVersionCount = 1000
    /// How long a bundle may be, in bytes.
    package static let maximumSize = 16 * 1_048_576

    /// A version of the bundle.
    package struct Version: Sendable, Equatable {
        /// Kept where the bundle arrives.
        package let number: Int
        /// Archived versions stay so; all others are examined anew where the bundle arrives.
        package let status: WorkflowVersion.Status
        /// What its author says of it.
        package let notes: String?
        /// When it was first saved.
        package let createdAt: Date
        /// What it does.
        package let definition: WorkflowDefinition

        /// Joins the parts.
        package init(
            number: Int, status: WorkflowVersion.Status, notes: String?, createdAt: Date,
            definition: WorkflowDefinition
        ) {
            self.number = number
            self.status = status
            self.notes = notes
            self.createdAt = createdAt
            self.definition = definition
        }
    }

    /// The workflow's.
    package let id: WorkflowID
    /// The workflow's.
    package let name: String
    /// When the workflow was made.
    package let createdAt: Date
    /// At least one, no number twice.
    package let versions: [Version]

    /// Joins the parts.
    package init(id: WorkflowID, name: String, createdAt: Date, versions: [Version]) {
        self.id = id
        self.name = name
        self.createdAt = createdAt
        self.versions = versions
    }
}

extension WorkflowBundle {
    /// The bundle as a file has it; the same bundle is always the same bytes.
    package var json: JSONValue {
        [
            "format": .string(Self.format),
            "workflow": [
                "id": .string(self.id.description), "name": .string(self.name),
                "created_at": .string(self.createdAt.formatted(.iso8601)),
            ],
            "versions": .array(self.versions.map(\.json)),
        ]
    }

    /// Reads a bundle.
    /// - Throws: ``ValidationError`` naming every wrong field, such as `versions.3.definition`; an unknown one too.
    package init(json: JSONValue) throws(ValidationError) {
        var reader = BundleReader(json)
        if reader.text("format", in: json) != Self.format { reader.refuse("format", "must be \(Self.format)") }
        reader.refuseOthers(than: ["format", "workflow", "versions"], in: json, at: nil)
        let workflow = json["workflow"] ?? .null
        reader.refuseOthers(than: ["id", "name", "created_at"], in: workflow, at: "workflow")
        let id = WorkflowID(reader.text("id", in: workflow) ?? "")
        if id == nil { reader.refuse("workflow.id", "must be a UUID") }
        let name = reader.text("name", in: workflow) ?? ""
        do {
            try ManageWorkflows.checkName(name)
        } catch {
            reader.refuse("workflow.name", "must have 1 to \(Workflow.nameLengths.upperBound) printable characters")
        }
        let createdAt = reader.moment("created_at", in: workflow, at: "workflow")
        let versions = reader.versions(json["versions"])
        try reader.wrong.throwIfAny()
        guard let id, let createdAt else { throw reader.wrong }
        self.init(id: id, name: name, createdAt: createdAt, versions: versions)
    }
}

extension WorkflowBundle.Version {
    fileprivate var json: JSONValue {
        .object([
            "number": .integer(Int64(self.number)), "status": .string(self.status.bundleWord),
            "notes": JSONValue(text: self.notes), "created_at": .string(self.createdAt.formatted(.iso8601)),
            "digest": .string(self.definition.digest), "definition": self.definition.canonicalJSON,
        ])
    }
}

extension WorkflowVersion.Status {
    /// The words of the Studio guide. What is active is not said in a bundle.
    fileprivate var bundleWord: String {
        switch self {
        case .valid: "inactive"
        case .invalid: "invalid"
        case .archived: "archived"
        }
    }

    fileprivate init?(bundleWord: String) {
        switch bundleWord {
        case "inactive": self = .valid
        case "invalid": self = .invalid
        case "archived": self = .archived
        default: return nil
        }
    }
}

/// Reads the fields of a bundle, and collects what is wrong with them.
private struct BundleReader {
    private(set) var wrong = ValidationError()

    init(_ json: JSONValue) {
        if json.objectValue == nil { self.refuse("base", "must be an object") }
    }

    mutating func refuse(_ field: String, _ message: String) { self.wrong.add(field, message) }

    mutating func refuseOthers(than known: Set<String>, in value: JSONValue, at path: String?) {
        for key in (value.objectValue ?? [:]).keys.sorted() where !known.contains(key) {
            self.refuse(path.map { "\($0).\(key)" } ?? key, "is not a known field")
        }
    }

    func text(_ key: String, in value: JSONValue) -> String? { value[key]?.stringValue }

    mutating func moment(_ key: String, in value: JSONValue, at path: String) -> Date? {
        if let text = self.text(key, in: value), let moment = try? Date(text, strategy: .iso8601) { return moment }
        self.refuse("\(path).\(key)", "is not a valid ISO-8601 date and time")
        return nil
    }

    mutating func versions(_ value: JSONValue?) -> [WorkflowBundle.Version] {
        guard let items = value?.arrayValue, (1...WorkflowBundle.greatestVersionCount).contains(items.count) else {
            self.refuse("versions", "must be a list of 1 to \(WorkflowBundle.greatestVersionCount) versions")
            return []
        }
        var numbers: Set<Int> = []
        return items.enumerated().compactMap { index, item in
            guard let version = self.version(item, at: "versions.\(index)") else { return nil }
            if !numbers.insert(version.number).inserted { self.refuse("versions.\(index).number", "is there twice") }
            return version
        }
    }

    private mutating func version(_ value: JSONValue, at path: String) -> WorkflowBundle.Version? {
        let known: Set = ["number", "status", "notes", "created_at", "digest", "definition"]
        self.refuseOthers(than: known, in: value, at: path)
        let number = value["number"]?.intValue.flatMap { Int32(exactly: $0) }.map(Int.init) ?? 0
        if number < 1 { self.refuse("\(path).number", "must be an integer from 1 to \(Int32.max)") }
        let status = WorkflowVersion.Status(bundleWord: self.text("status", in: value) ?? "")
        if status == nil { self.refuse("\(path).status", "is not included in the list") }
        let notes = value["notes"]?.nonNull
        if let notes,
            !((notes.stringValue?.unicodeScalars.count).map { $0 <= WorkflowVersion.greatestNotesLength } ?? false)
        {
            self.refuse(
                "\(path).notes", "must be a string of at most \(WorkflowVersion.greatestNotesLength) characters")
        }
        let createdAt = self.moment("created_at", in: value, at: path)
        let definition = self.definition(value, at: path)
        guard number >= 1, let status, let createdAt, let definition else { return nil }
        return WorkflowBundle.Version(
            number: number, status: status, notes: notes?.stringValue, createdAt: createdAt, definition: definition)
    }

    /// A definition that was changed by hand is no longer the version of that number, which its digest tells.
    private mutating func definition(_ value: JSONValue, at path: String) -> WorkflowDefinition? {
        do {
            let definition = try WorkflowDefinition(json: value["definition"] ?? .null)
            if let digest = value["digest"]?.nonNull, digest != .string(definition.digest) {
                self.refuse("\(path).digest", "is not the digest of the definition")
            }
            return definition
        } catch {
            for finding in error.findings.prefix(20) {
                let place = finding.field.map { "\($0): " } ?? ""
                self.refuse("\(path).definition", "\(finding.code) \(place)\(finding.message)")
            }
            return nil
        }
    }
}
