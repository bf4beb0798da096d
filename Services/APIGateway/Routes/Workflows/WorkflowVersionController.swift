import CanonicalJSON
import Hummingbird
import ServiceRuntime
import VerificationDomain
import Workflows

/// Serves `/v1/workflows/{id}/versions`, and what is active in the environment of the API token.
struct WorkflowVersionController: Sendable {
    let manage: ManageWorkflows
    let activations: ManageActivations
    let read: ReadWorkflows
    let apiURL: String

    var routes: RouteCollection<ScopedRequestContext> {
        RouteCollection(context: ScopedRequestContext.self)
            .add(middleware: NotFoundAsGiven())
            .get(":workflow_id/versions", use: self.list)
            .post(":workflow_id/versions", use: self.save)
            .get(":workflow_id/versions/:version", use: self.find)
            .get(":workflow_id/versions/:version/definition", use: self.definition)
            .post(":workflow_id/versions/:version/activate", use: self.activate)
            .post(":workflow_id/versions/:version/archive", use: self.archive)
            .delete(":workflow_id/rollout", use: self.stopRollout)
    }

    /// `{"versions": […]}`, the newest first.
    @Sendable
    func list(_ request: Request, context: ScopedRequestContext) async throws -> Response {
        let id = try context.workflowID()
        var query = QueryReader(request)
        query.refuseOthers(than: ["page", "per_page"])
        let page = WorkflowRequest.page(&query)
        try query.wrong.throwIfAny()
        let (overview, found) = try await self.read.versions(of: id, page: page, tenant: context.scope.tenantID)
        let url = "\(self.apiURL)/v1/workflows/\(id)/versions"
        let links = PageLinks(url: url, page: page, total: found.total, query: [:])
        let items = found.items.map { $0.json(of: overview, environment: context.scope.environment) }
        return .json(.object(["versions": .array(items)]), headers: links.headers)
    }

    /// Saves a file as the next version, also when nothing changed.
    @Sendable
    func save(_ request: Request, context: ScopedRequestContext) async throws -> Response {
        let id = try context.workflowID()
        var query = QueryReader(request)
        query.refuseOthers(than: ["notes"])
        let notes = WorkflowRequest.notes(&query)
        try query.wrong.throwIfAny()
        // First, so that a workflow that is not there is not found, whatever the body.
        _ = try await self.read.find(id, tenant: context.scope.tenantID)
        let definition = try await WorkflowRequest.definition(request)
        let saved = try await self.manage.save(
            definition, to: id, notes: notes, tenant: context.scope.tenantID, actor: context.actor)
        return try await self.read.response(saved, context: context)
    }

    /// A version with what the validator finds in it now.
    @Sendable
    func find(_ request: Request, context: ScopedRequestContext) async throws -> Response {
        let (id, number) = (try context.workflowID(), try context.versionNumber())
        let (overview, summary) = try await self.read.version(number, of: id, tenant: context.scope.tenantID)
        let definition = try await self.read.definition(of: .number(number), of: id, scope: context.scope)
        var members = summary.json(of: overview, environment: context.scope.environment).objectValue ?? [:]
        let findings = WorkflowValidator.findings(definition.definition)
        members["findings"] = .array(findings.map(\.publicJSON))
        return .json(.object(members))
    }

    /// The definition as a file, in canonical JSON or in YAML. Its ETag is the digest, behind which names, notes and
    /// layout do not stand; but a version never changes.
    @Sendable
    func definition(_ request: Request, context: ScopedRequestContext) async throws -> Response {
        let (id, number) = (try context.workflowID(), try context.versionNumber())
        var query = QueryReader(request)
        query.refuseOthers(than: ["format"])
        let format = FileFormat(askedBy: request, &query)
        try query.wrong.throwIfAny()
        let version = try await self.read.definition(of: .number(number), of: id, scope: context.scope)
        let tag = format == .json ? "\"\(version.digest)\"" : "\"\(version.digest)-yaml\""
        var headers: HTTPFields = [.eTag: tag, .vary: "Accept", .cacheControl: "no-cache"]
        if request.headers[.ifNoneMatch] == tag { return Response(status: .notModified, headers: headers) }
        headers[.contentType] = format.contentType
        let body =
            format == .json
            ? ByteBuffer(bytes: version.definition.canonicalJSON.canonicalBytes())
            : ByteBuffer(string: version.definition.yaml)
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: body))
    }

    /// Has new runs follow a version: all of them, or `percentage` of a hundred users. Tells what is active then, and
    /// what the validator says of the version, such as the SDKs it needs.
    @Sendable
    func activate(_ request: Request, context: ScopedRequestContext) async throws -> Response {
        let (id, number) = (try context.workflowID(), try context.versionNumber())
        let percentage = try WorkflowRequest.percentage(try await readJSONObject(request))
        let activation =
            percentage == 100
            ? try await self.activations.activate(number, of: id, scope: context.scope, actor: context.actor)
            : try await self.activations.rollOut(
                number, to: percentage, of: id, scope: context.scope, actor: context.actor)
        let version = try await self.read.definition(of: .number(number), of: id, scope: context.scope)
        var members = activation.json.objectValue ?? [:]
        members["environment"] = .string(activation.environment.rawValue)
        members["findings"] = .array(WorkflowValidator.findings(version.definition).map(\.publicJSON))
        return .json(.object(members))
    }

    @Sendable
    func archive(_ request: Request, context: ScopedRequestContext) async throws -> Response {
        let (id, number) = (try context.workflowID(), try context.versionNumber())
        try await self.activations.archive(number, of: id, tenant: context.scope.tenantID, actor: context.actor)
        let (overview, summary) = try await self.read.version(number, of: id, tenant: context.scope.tenantID)
        return .json(summary.json(of: overview, environment: context.scope.environment))
    }

    /// Has all new runs follow the active version again.
    @Sendable
    func stopRollout(_ request: Request, context: ScopedRequestContext) async throws -> Response {
        let activation = try await self.activations.stopRollout(
            of: try context.workflowID(), scope: context.scope, actor: context.actor)
        var members = activation.json.objectValue ?? [:]
        members["environment"] = .string(activation.environment.rawValue)
        return .json(.object(members))
    }
}
