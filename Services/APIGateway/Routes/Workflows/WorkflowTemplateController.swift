import CanonicalJSON
import Hummingbird
import ServiceRuntime
import VerificationDomain
import Workflows

/// Serves what a workflow is built from: the templates of this deployment, and the kinds of task there are.
struct WorkflowTemplateController: Sendable {
    let templates: WorkflowTemplates
    let manage: ManageWorkflows
    let read: ReadWorkflows

    /// Below `/v1/workflow_templates`.
    var routes: RouteCollection<ScopedRequestContext> {
        RouteCollection(context: ScopedRequestContext.self)
            .add(middleware: NotFoundAsGiven())
            .get(use: self.list)
            .get(":template", use: self.find)
            .post(":template/workflows", use: self.create)
    }

    /// Below `/v1/task_definitions`.
    var definitionRoutes: RouteCollection<ScopedRequestContext> {
        RouteCollection(context: ScopedRequestContext.self)
            .get(use: self.definitions)
    }

    /// `{"templates": […]}` by name.
    @Sendable
    func list(_ request: Request, context: ScopedRequestContext) async throws -> Response {
        .json(.object(["templates": .array(self.templates.all.map(\.json))]))
    }

    /// The template as a file, in JSON or YAML as a version's definition.
    @Sendable
    func find(_ request: Request, context: ScopedRequestContext) async throws -> Response {
        let template = try self.template(context)
        var query = QueryReader(request)
        query.refuseOthers(than: ["format"])
        let format = FileFormat(askedBy: request, &query)
        try query.wrong.throwIfAny()
        guard format == .yaml else { return .json(template.definition.canonicalJSON) }
        return Response(
            status: .ok, headers: [.contentType: format.contentType, .vary: "Accept"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: template.definition.yaml)))
    }

    /// Makes a workflow of a template, with a name of its own.
    @Sendable
    func create(_ request: Request, context: ScopedRequestContext) async throws -> Response {
        var definition = try self.template(context).definition
        var fields = FieldReader(try await readJSONObject(request))
        fields.refuseOthers(than: ["name", "notes"])
        let name = fields.string("name")
        let notes = fields.string("notes") { text in
            text.unicodeScalars.count <= WorkflowVersion.greatestNotesLength
                ? nil : "is too long (maximum is \(WorkflowVersion.greatestNotesLength) characters)"
        }
        try fields.wrong.throwIfAny()
        if let name { definition.name = name }
        let created = try await self.manage.create(
            definition, notes: notes, tenant: context.scope.tenantID, actor: context.actor)
        return try await self.read.response(created, context: context)
    }

    /// `{"task_definitions": […]}`: everything that a workflow's nodes can be.
    @Sendable
    func definitions(_ request: Request, context: ScopedRequestContext) async throws -> Response {
        .json(.object(["task_definitions": .array(TaskDefinitionRegistry.all.map(\.json))]))
    }

    private func template(_ context: ScopedRequestContext) throws -> WorkflowTemplate {
        let name = context.parameters.get("template") ?? ""
        guard let template = self.templates[name] else { throw WorkflowError.templateNotFound(name) }
        return template
    }
}

extension WorkflowTemplate {
    /// Without the definition.
    fileprivate var json: JSONValue {
        .object([
            "name": .string(self.name), "title": .string(self.definition.name),
            "description": .string(self.definition.description), "digest": .string(self.definition.digest),
        ])
    }
}
