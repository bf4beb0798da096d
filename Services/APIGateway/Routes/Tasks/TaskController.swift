import CanonicalJSON
import Hummingbird
import ServiceRuntime
import VerificationDomain

/// Serves `/v3.6/workflow_runs/{id}/tasks` within the scope of the API token.
struct TaskController: Sendable {
    let runs: ReadWorkflowRuns
    let completeTask: CompleteTask

    var routes: RouteCollection<ScopedRequestContext> {
        RouteCollection(context: ScopedRequestContext.self)
            .add(middleware: NotFoundAsGiven())
            .get(":workflow_run_id/tasks", use: self.list)
            .get(":workflow_run_id/tasks/:task_id", use: self.find)
            .post(":workflow_run_id/tasks/:task_id/complete", use: self.complete)
    }

    /// A bare array, in the order in which the tasks began.
    @Sendable
    func list(_ request: Request, context: ScopedRequestContext) async throws -> Response {
        let tasks = try await self.runs.tasks(of: try context.runID(), scope: context.scope)
        return .json(.array(tasks.map(\.listResponse)))
    }

    @Sendable
    func find(_ request: Request, context: ScopedRequestContext) async throws -> Response {
        let task = try await self.runs.task(
            try context.taskID(), of: try context.runID(), scope: context.scope)
        return .json(task.response)
    }

    @Sendable
    func complete(_ request: Request, context: ScopedRequestContext) async throws -> Response {
        let runID = try context.runID()
        let taskID = try context.taskID()
        let body = try await readJSONObject(request)
        guard let data = body["data"], !data.isNull else { throw ValidationError(["data": ["can't be blank"]]) }
        guard data.objectValue != nil || data.arrayValue != nil else {
            throw ValidationError(["data": ["must be an object or an array of objects"]])
        }
        return try await JSONAnswer.to({ (run: WorkflowRun) in JSONAnswer(.object([:]), about: run.applicantID) }) {
            try await self.completeTask(taskID, of: runID, data: data, scope: context.scope, actor: context.actor)
        }
    }
}
