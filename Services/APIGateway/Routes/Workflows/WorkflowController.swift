import CanonicalJSON
import Hummingbird
import ServiceRuntime
import VerificationDomain
import Workflows

/// Serves `/v1/workflows` for the tenant of the API token: both its environments have the same workflows.
struct WorkflowController: Sendable {
    let manage: ManageWorkflows
    let move: MoveWorkflows
    let read: ReadWorkflows
    let apiURL: String

    var routes: RouteCollection<ScopedRequestContext> {
        RouteCollection(context: ScopedRequestContext.self)
            .add(middleware: NotFoundAsGiven())
            .get(use: self.list)
            .post(use: self.create)
            .post("import", use: self.importBundle)
            .get(":workflow_id", use: self.find)
            .put(":workflow_id", use: self.rename)
            .get(":workflow_id/export", use: self.export)
    }

    /// `{"workflows": […]}`, oldest first.
    @Sendable
    func list(_ request: Request, context: ScopedRequestContext) async throws -> Response {
        var query = QueryReader(request)
        query.refuseOthers(than: ["page", "per_page", "name"])
        let page = WorkflowRequest.page(&query)
        let name = query.text("name")
        try query.wrong.throwIfAny()
        let found = try await self.read.list(page, name: name, tenant: context.scope.tenantID)
        let links = PageLinks(url: "\(self.apiURL)/v1/workflows", page: page, total: found.total, query: [:])
        return .json(.object(["workflows": .array(found.items.map(\.json))]), headers: links.headers)
    }

    /// Imports a file as the next version of the workflow of its name, or of the one that `id` names: 201, or 200 when
    /// the newest version is the same already. A version with mistakes is stored as invalid.
    @Sendable
    func create(_ request: Request, context: ScopedRequestContext) async throws -> Response {
        var query = QueryReader(request)
        query.refuseOthers(than: ["id", "notes"])
        let id = WorkflowRequest.identifier(&query)
        let notes = WorkflowRequest.notes(&query)
        try query.wrong.throwIfAny()
        let definition = try await WorkflowRequest.definition(request)
        let imported = try await self.manage.import(
            definition, id: id, notes: notes, tenant: context.scope.tenantID, actor: context.actor)
        return try await self.read.response(imported, context: context)
    }

    /// Imports a bundle; `id` names another workflow than the bundle does.
    @Sendable
    func importBundle(_ request: Request, context: ScopedRequestContext) async throws -> Response {
        var query = QueryReader(request)
        query.refuseOthers(than: ["id"])
        let id = WorkflowRequest.identifier(&query)
        try query.wrong.throwIfAny()
        let bundle = try WorkflowBundle(
            json: try await readJSONObject(request, maximum: WorkflowBundle.maximumSize))
        let imported = try await self.move.import(
            bundle, as: id, tenant: context.scope.tenantID, actor: context.actor)
        return .json(imported.json, status: imported.added.isEmpty ? .ok : .created)
    }

    @Sendable
    func find(_ request: Request, context: ScopedRequestContext) async throws -> Response {
        .json(try await self.read.find(try context.workflowID(), tenant: context.scope.tenantID).json)
    }

    /// The name, which alone can change.
    @Sendable
    func rename(_ request: Request, context: ScopedRequestContext) async throws -> Response {
        let id = try context.workflowID()
        let name = try WorkflowRequest.name(try await readJSONObject(request))
        _ = try await self.manage.rename(id, to: name, tenant: context.scope.tenantID, actor: context.actor)
        return .json(try await self.read.find(id, tenant: context.scope.tenantID).json)
    }

    /// A bundle, which ``importBundle(_:context:)`` takes.
    @Sendable
    func export(_ request: Request, context: ScopedRequestContext) async throws -> Response {
        .json(try await self.move.export(try context.workflowID(), tenant: context.scope.tenantID).json)
    }
}

extension ReadWorkflows {
    /// What an import or a save did, as the API tells it.
    func response(_ imported: ManageWorkflows.Imported, context: ScopedRequestContext) async throws -> Response {
        let overview = try await self.find(imported.version.workflowID, tenant: context.scope.tenantID)
        let version = imported.version.summary.json(of: overview, environment: context.scope.environment)
        var members = version.objectValue ?? [:]
        members["workflow_name"] = .string(imported.workflowName)
        members["new"] = .bool(imported.isNew)
        members["findings"] = .array(imported.findings.map(\.publicJSON))
        return .json(.object(members), status: imported.isNew ? .created : .ok)
    }
}

extension MoveWorkflows.Imported {
    /// Every key.
    fileprivate var json: JSONValue {
        .object([
            "workflow_id": .string(self.workflow.id.description), "workflow_name": .string(self.workflow.name),
            "added": .array(self.added.map { .integer(Int64($0)) }),
            "unchanged": .array(self.unchanged.map { .integer(Int64($0)) }),
        ])
    }
}
