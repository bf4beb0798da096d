import CanonicalJSON
import Hummingbird
import ServiceRuntime
import VerificationDomain
import Workflows

/// Bodies and queries of the routes below `/v1/workflows`. Unknown fields and parameters are refused by name.
enum WorkflowRequest {
    /// The greatest size of a file, in bytes; that of a workflow, as the reader of files has it.
    static let maximumFileSize = 1_048_576
    static let pageSizes = 1...100

    /// A workflow file in the body.
    /// - Throws: as ``file(_:)``; `WorkflowParseError` with every mistake of form.
    @inline(never)  // the optimizer of Swift 6.3.1 crashes on callers that it is inlined into
    static func definition(_ request: Request) async throws -> WorkflowDefinition {
        try WorkflowDefinition.parse(try await Self.file(request))
    }

    /// The bytes of a file in the body: JSON or YAML by its content type, or whichever it is without one.
    /// - Throws: `Problem`: 400 for another content type, for none at all, and for YAML that claims to be JSON; 413.
    static func file(_ request: Request) async throws -> [UInt8] {
        let bytes = try await readBody(request, maximum: Self.maximumFileSize)
        if bytes.isEmpty { throw Problem.badRequest("The request has no body.") }
        guard let contentType = request.headers[.contentType] else { return bytes }
        switch FileFormat(contentType: contentType) {
        case .yaml: break
        case .json:
            // YAML is what does not begin with a brace, for the reader of files.
            guard bytes.first(where: { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }) == UInt8(ascii: "{") else {
                throw Problem.badRequest("The request body must be a JSON object.")
            }
        case nil:
            throw Problem.badRequest(
                "The content type of the request body must be application/json or application/yaml.")
        }
        return bytes
    }

    /// `page` and `per_page`, 20 unless asked for otherwise.
    static func page(_ query: inout QueryReader) -> Page {
        Page(
            number: query.int("page", in: 1...1_000_000, default: 1),
            size: query.int("per_page", in: Self.pageSizes, default: 20))
    }

    /// The `notes` of a version.
    static func notes(_ query: inout QueryReader) -> String? {
        guard let notes = query.text("notes") else { return nil }
        guard notes.unicodeScalars.count <= WorkflowVersion.greatestNotesLength else {
            query.refuse("notes", "is too long (maximum is \(WorkflowVersion.greatestNotesLength) characters)")
            return nil
        }
        return notes
    }

    /// The id that a workflow is to have.
    static func identifier(_ query: inout QueryReader) -> WorkflowID? {
        guard let text = query.text("id") else { return nil }
        guard let id = WorkflowID(text) else {
            query.refuse("id", "must be a UUID")
            return nil
        }
        return id
    }

    /// A version by number or word.
    static func selection(
        _ key: String, default: WorkflowVersionSelection, in query: inout QueryReader
    ) -> WorkflowVersionSelection {
        guard let text = query.text(key) else { return `default` }
        guard let selection = WorkflowVersionSelection(text) else {
            query.refuse(key, "must be a version's number, newest, active or rollout")
            return `default`
        }
        return selection
    }

    /// Which recorded runs a replay takes.
    static func histories(_ query: inout QueryReader) -> RunHistoryFilter {
        query.refuseOthers(than: ["version", "created_at_gt", "created_at_lt", "limit"])
        var filter = RunHistoryFilter()
        if query.text("version") != nil {
            filter.version = query.int("version", in: 1...Int(Int32.max), default: 1)
        }
        filter.createdAfter = query.moment("created_at_gt")
        filter.createdBefore = query.moment("created_at_lt")
        filter.limit = query.int("limit", in: RunHistoryFilter.limits, default: filter.limit)
        return filter
    }

    /// The new name in the body of `PUT /v1/workflows/{id}`.
    static func name(_ body: JSONValue) throws(ValidationError) -> String {
        var fields = FieldReader(body)
        fields.refuseOthers(than: ["name"])
        let name = fields.string("name", required: true)
        try fields.wrong.throwIfAny()
        return name ?? ""
    }

    /// The percentage in the body of an activation: 1 to 100, which is all.
    static func percentage(_ body: JSONValue) throws(ValidationError) -> Int {
        var fields = FieldReader(body)
        fields.refuseOthers(than: ["percentage"])
        let percentage = fields.int("percentage", in: 1...100)
        try fields.wrong.throwIfAny()
        return percentage ?? 100
    }
}

/// How a workflow file is written.
enum FileFormat {
    case json, yaml

    /// - Returns: `nil` for a content type that is neither.
    init?(contentType: String) {
        let type = contentType.prefix { $0 != ";" }.filter { !$0.isWhitespace }.lowercased()
        switch type {
        case "application/json": self = .json
        case "application/yaml", "application/x-yaml", "text/yaml", "text/x-yaml": self = .yaml
        default: return nil
        }
    }

    /// The format of an answer: by `?format=`, else by the first format that `Accept` names; JSON otherwise.
    init(askedBy request: Request, _ query: inout QueryReader) {
        switch query.text("format") {
        case "json": self = .json
        case "yaml": self = .yaml
        case nil:
            let types = (request.headers[.accept] ?? "").split(separator: ",")
            self = types.lazy.compactMap { FileFormat(contentType: String($0)) }.first ?? .json
        default:
            query.refuse("format", "must be json or yaml")
            self = .json
        }
    }

    /// Of an answer.
    var contentType: String {
        switch self {
        case .json: "application/json"
        case .yaml: "application/yaml"
        }
    }
}

extension ScopedRequestContext {
    /// The workflow in the path.
    /// - Throws: `Problem`: 404.
    func workflowID() throws -> WorkflowID { try self.parameters.identifier("workflow_id", resource: "Workflow") }

    /// The number of the version in the path.
    /// - Throws: `Problem`: 404.
    func versionNumber() throws -> Int {
        let text = self.parameters.get("version") ?? ""
        guard let number = Int32(text), number >= 1 else { throw Problem.notFound("WorkflowVersion", id: text) }
        return Int(number)
    }
}
