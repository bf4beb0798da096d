import CanonicalJSON
import Foundation
import Hummingbird
import ServiceRuntime
import VerificationDomain

/// Serves `/v3.6/workflow_runs` within the scope of the API token.
struct WorkflowRunController: Sendable {
    let createRun: CreateWorkflowRun
    let runs: ReadWorkflowRuns
    let presenter: WorkflowRunPresenter
    let now: @Sendable () -> Date

    var routes: RouteCollection<ScopedRequestContext> {
        RouteCollection(context: ScopedRequestContext.self)
            .add(middleware: NotFoundAsGiven())
            .get(use: self.list)
            .post(use: self.create)
            .get(":workflow_run_id", use: self.find)
    }

    @Sendable
    func create(_ request: Request, context: ScopedRequestContext) async throws -> Response {
        let body = try await readJSONObject(request)
        let asked = try WorkflowRunRequest.creation(body, now: self.now())
        let (scope, presenter) = (context.scope, self.presenter)
        return try await JSONAnswer.to({ (run: WorkflowRun) in
            JSONAnswer(try await presenter.response(run, scope: scope), status: .created, about: run.applicantID)
        }) { try await self.created(asked, body: body, scope: scope) }
    }

    private func created(
        _ asked: CreateWorkflowRun.Request, body: JSONValue, scope: Scope
    ) async throws -> WorkflowRun {
        try await namingField("applicant_id", given: body["applicant_id"]?.stringValue) {
            do {
                return try await self.createRun(asked, scope: scope)
            } catch WorkflowRunProblem.noActiveVersion(let id) {
                let given = body["workflow_id"]?.stringValue ?? id.description
                throw ValidationError(["workflow_id": [WorkflowRunProblem.noActiveVersionMessage(id: given)]])
            }
        }
    }

    @Sendable
    func find(_ request: Request, context: ScopedRequestContext) async throws -> Response {
        let id: WorkflowRunID = try context.parameters.identifier("workflow_run_id", resource: "WorkflowRun")
        let run = try await self.runs.find(id, scope: context.scope)
        return .json(try await self.presenter.response(run, scope: context.scope))
    }

    /// A bare array, twenty to a page.
    @Sendable
    func list(_ request: Request, context: ScopedRequestContext) async throws -> Response {
        var query = QueryReader(request)
        let page = query.int("page", in: 1...1_000_000, default: 1)
        var filter = WorkflowRunRequest.filter(&query)
        filter.applicantID = try query.applicant()
        try query.wrong.throwIfAny()
        let runs = try await self.runs.list(filter, page: page, scope: context.scope)
        var items: [JSONValue] = []
        for run in runs { items.append(try await self.presenter.response(run, scope: context.scope)) }
        return .json(.array(items))
    }
}
