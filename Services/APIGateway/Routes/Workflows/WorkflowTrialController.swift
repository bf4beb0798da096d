import CanonicalJSON
import Hummingbird
import ServiceRuntime
import VerificationDomain
import Workflows

/// Serves what tries workflows and changes nothing: `/v1/workflows/validate`, `simulate`, `diff` and `replay`.
struct WorkflowTrialController: Sendable {
    let read: ReadWorkflows
    let tries: TryWorkflows

    var routes: RouteCollection<ScopedRequestContext> {
        RouteCollection(context: ScopedRequestContext.self)
            .add(middleware: NotFoundAsGiven())
            .post("validate", use: self.validate)
            .post("simulate", use: self.simulateFile)
            .get(":workflow_id/diff", use: self.diff)
            .post(":workflow_id/diff", use: self.diffFile)
            .post(":workflow_id/replay", use: self.replayFile)
            .post(":workflow_id/versions/:version/simulate", use: self.simulate)
            .post(":workflow_id/versions/:version/replay", use: self.replay)
    }

    /// `{"valid", "digest", "findings"}`, always 200: a file with mistakes is an answer, not an error.
    @Sendable
    func validate(_ request: Request, context: ScopedRequestContext) async throws -> Response {
        try Self.refuseParameters(of: request)
        let (definition, findings) = WorkflowValidator.examine(try await WorkflowRequest.file(request))
        let isValid = definition != nil && !findings.contains { $0.severity == .error }
        return .json(
            .object([
                "valid": .bool(isValid), "digest": JSONValue(text: definition?.digest),
                "findings": .array(findings.map(\.publicJSON)),
            ]))
    }

    /// Plays the cases of a suite on a definition: `{"definition": {…}, "suite": {…}}`.
    @Sendable
    func simulateFile(_ request: Request, context: ScopedRequestContext) async throws -> Response {
        try Self.refuseParameters(of: request)
        let body = try await readJSONObject(request, maximum: 2 * WorkflowRequest.maximumFileSize)
        var fields = FieldReader(body)
        fields.refuseOthers(than: ["definition", "suite"])
        for key in ["definition", "suite"] where fields.value(key) == nil { fields.refuse(key, "can't be blank") }
        try fields.wrong.throwIfAny()
        let definition = try WorkflowDefinition(json: fields.value("definition") ?? .null)
        let suite = try SimulationSuite(json: fields.value("suite") ?? .null)
        return .json(Self.response(WorkflowSimulation.run(definition, suite)))
    }

    /// Plays the cases of the suite in the body, JSON or YAML, on a version.
    @Sendable
    func simulate(_ request: Request, context: ScopedRequestContext) async throws -> Response {
        let (id, number) = (try context.workflowID(), try context.versionNumber())
        try Self.refuseParameters(of: request)
        let version = try await self.read.definition(of: .number(number), of: id, scope: context.scope)
        let suite = try SimulationSuite.parse(try await WorkflowRequest.file(request))
        return .json(Self.response(WorkflowSimulation.run(version.definition, suite)))
    }

    /// What changed between two versions: by default from the active to the newest.
    @Sendable
    func diff(_ request: Request, context: ScopedRequestContext) async throws -> Response {
        let id = try context.workflowID()
        var query = QueryReader(request)
        query.refuseOthers(than: ["from", "to"])
        let from = WorkflowRequest.selection("from", default: .active, in: &query)
        let to = WorkflowRequest.selection("to", default: .newest, in: &query)
        try query.wrong.throwIfAny()
        let old = try await self.read.definition(of: from, of: id, scope: context.scope)
        let new = try await self.read.definition(of: to, of: id, scope: context.scope)
        return .json(Self.response(old, new.definition, number: new.number))
    }

    /// What the file in the body changes about a version: about the active one unless `from` names another.
    @Sendable
    func diffFile(_ request: Request, context: ScopedRequestContext) async throws -> Response {
        let id = try context.workflowID()
        var query = QueryReader(request)
        query.refuseOthers(than: ["from"])
        let from = WorkflowRequest.selection("from", default: .active, in: &query)
        try query.wrong.throwIfAny()
        let old = try await self.read.definition(of: from, of: id, scope: context.scope)
        return .json(Self.response(old, try await WorkflowRequest.definition(request), number: nil))
    }

    /// What would have become of recorded runs of the workflow on one of its versions.
    @Sendable
    func replay(_ request: Request, context: ScopedRequestContext) async throws -> Response {
        let (id, number) = (try context.workflowID(), try context.versionNumber())
        let filter = try Self.histories(request)
        let version = try await self.read.definition(of: .number(number), of: id, scope: context.scope)
        return try await self.replay(
            filter, of: id, on: version.definition, digest: version.digest, scope: context.scope)
    }

    /// What would have become of recorded runs of the workflow on the file in the body.
    @Sendable
    func replayFile(_ request: Request, context: ScopedRequestContext) async throws -> Response {
        let id = try context.workflowID()
        let filter = try Self.histories(request)
        // First, so that a workflow that is not there is not found, whatever the body.
        _ = try await self.read.find(id, tenant: context.scope.tenantID)
        let definition = try await WorkflowRequest.definition(request)
        return try await self.replay(filter, of: id, on: definition, digest: definition.digest, scope: context.scope)
    }

    private func replay(
        _ filter: RunHistoryFilter, of id: WorkflowID, on definition: WorkflowDefinition, digest: String, scope: Scope
    ) async throws -> Response {
        let report = try await self.tries.replay(filter, of: id, on: definition, digest: digest, scope: scope)
        return .json(report.json.with(lines: report.lines))
    }

    private static func histories(_ request: Request) throws -> RunHistoryFilter {
        var query = QueryReader(request)
        let filter = WorkflowRequest.histories(&query)
        try query.wrong.throwIfAny()
        return filter
    }

    private static func refuseParameters(of request: Request) throws {
        var query = QueryReader(request)
        query.refuseOthers(than: [])
        try query.wrong.throwIfAny()
    }

    /// - Parameter number: Of the new definition; `nil` for a file's.
    private static func response(_ old: WorkflowVersion, _ new: WorkflowDefinition, number: Int?) -> JSONValue {
        let difference = WorkflowDifference(from: old.definition, to: new)
        var members = difference.json.objectValue ?? [:]
        members["from"] = .integer(Int64(old.number))
        members["to"] = number.map { .integer(Int64($0)) } ?? .null
        return .object(members).with(lines: difference.lines)
    }

    private static func response(_ report: SimulationReport) -> JSONValue { report.json.with(lines: report.lines) }
}

extension JSONValue {
    /// A report with what it says to people.
    fileprivate func with(lines: [String]) -> JSONValue {
        var members = self.objectValue ?? [:]
        members["lines"] = .array(lines.map(JSONValue.string))
        return .object(members)
    }
}
