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
            .get(use: self.list)
            .post(use: self.create)
            .get(":workflow_run_id", use: self.find)
    }

    @Sendable
    func create(_ request: Request, context: ScopedRequestContext) async throws -> Response {
        let asked = try WorkflowRunRequest.creation(try await readJSONObject(request), now: self.now())
        let run = try await namingField("applicant_id") {
            try await self.createRun(asked, scope: context.scope)
        }
        return .json(try await self.presenter.response(run, scope: context.scope), status: .created)
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
        try query.wrong.throwIfAny()
        if let text = query.text("applicant_id") {
            guard let id = ApplicantID(text) else { throw Problem.resourceNotFound("Applicant", id: text) }
            filter.applicantID = id
        }
        let runs = try await self.runs.list(filter, page: page, scope: context.scope)
        var items: [JSONValue] = []
        for run in runs { items.append(try await self.presenter.response(run, scope: context.scope)) }
        return .json(.array(items))
    }
}
