import CanonicalJSON
import Hummingbird
import ServiceRuntime
import VerificationDomain
import Workflows

/// Serves `/v1/workflow_runs`: what happened to a run, and what an operator may do to it. v3.6 has none of it.
struct RunOperationController: Sendable {
    static let greatestReasonLength = 500

    let operate: OperateRuns
    let tries: TryWorkflows
    let presenter: WorkflowRunPresenter

    var routes: RouteCollection<ScopedRequestContext> {
        RouteCollection(context: ScopedRequestContext.self)
            .add(middleware: NotFoundAsGiven())
            .get(":workflow_run_id/trace", use: self.trace)
            .post(":workflow_run_id/cancel", use: self.cancel)
            .post(":workflow_run_id/tasks/:task_id/extend_timeout", use: self.extendTimeout)
            .post(":workflow_run_id/tasks/:task_id/complete", use: self.complete)
    }

    /// The run's events with the route and the reason for each branch, and who caused them. Holds personal data.
    @Sendable
    func trace(_ request: Request, context: ScopedRequestContext) async throws -> Response {
        let (history, trace) = try await self.tries.trace(of: try context.runID(), scope: context.scope)
        let run = history.run
        var members = trace.json.objectValue ?? [:]
        members["workflow_run_id"] = .string(run.id.description)
        members["workflow_id"] = .string(run.workflowID.description)
        members["workflow_version_id"] = .integer(Int64(run.workflowVersion))
        members["definition_digest"] = .string(run.definitionDigest)
        members["rollout"] = run.rollout?.json ?? .null
        let entries = zip(members["events"]?.arrayValue ?? [], history.events)
        members["events"] = .array(
            entries.map { entry, logged in
                var entry = entry.objectValue ?? [:]
                entry["actor"] = logged.actor.map { ["kind": .string($0.kind), "id": .string($0.identity)] } ?? .null
                return .object(entry)
            })
        return .json(.object(members))
    }

    /// Ends the run with the error `run_cancelled`.
    @Sendable
    func cancel(_ request: Request, context: ScopedRequestContext) async throws -> Response {
        let id = try context.runID()
        var fields = FieldReader(try await readJSONObject(request))
        fields.refuseOthers(than: ["reason"])
        let reason = fields.string("reason") { text in
            text.unicodeScalars.count <= Self.greatestReasonLength
                ? ApplicantRules.controlCharacters(text)
                : "is too long (maximum is \(Self.greatestReasonLength) characters)"
        }
        try fields.wrong.throwIfAny()
        return try await self.answer(context.scope) {
            try await self.operate.cancel(id, reason: reason, scope: context.scope, actor: context.actor)
        }
    }

    /// Gives an open task `seconds` more from now.
    @Sendable
    func extendTimeout(_ request: Request, context: ScopedRequestContext) async throws -> Response {
        let (id, taskID) = (try context.runID(), try context.taskID())
        var fields = FieldReader(try await readJSONObject(request))
        fields.refuseOthers(than: ["seconds"])
        let seconds = fields.int("seconds", in: OperateRuns.extensions)
        if fields.value("seconds") == nil { fields.refuse("seconds", "can't be blank") }
        try fields.wrong.throwIfAny()
        return try await self.answer(context.scope) {
            try await self.operate.extendTimeout(
                of: taskID, by: seconds ?? 0, of: id, scope: context.scope, actor: context.actor)
        }
    }

    /// Completes an open task with `output`, whatever it waits for.
    @Sendable
    func complete(_ request: Request, context: ScopedRequestContext) async throws -> Response {
        let (id, taskID) = (try context.runID(), try context.taskID())
        var fields = FieldReader(try await readJSONObject(request))
        fields.refuseOthers(than: ["output"])
        let output = fields.value("output")
        if output == nil {
            fields.refuse("output", "can't be blank")
        } else if output?.objectValue == nil, output?.arrayValue == nil {
            fields.refuse("output", "must be an object or an array")
        }
        try fields.wrong.throwIfAny()
        return try await self.answer(context.scope) {
            try await self.operate.complete(
                taskID, output: output ?? .null, of: id, scope: context.scope, actor: context.actor)
        }
    }

    private func answer(_ scope: Scope, _ change: () async throws -> WorkflowRun) async throws -> Response {
        let presenter = self.presenter
        return try await JSONAnswer.to({ (run: WorkflowRun) in
            JSONAnswer(try await presenter.response(run, scope: scope), about: run.applicantID)
        }) { try await change() }
    }
}

extension ScopedRequestContext {
    /// The run in the path.
    /// - Throws: `Problem`: 404.
    func runID() throws -> WorkflowRunID {
        try self.parameters.identifier("workflow_run_id", resource: "WorkflowRun")
    }

    /// The task in the path. Source: OpenAPI document: `^[0-9a-z_-]+$`.
    /// - Throws: `Problem`: 404.
    func taskID() throws -> String {
        let text = self.parameters.get("task_id") ?? ""
        let isWellFormed =
            (1...200).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x5F || byte == 0x2D
            }
        guard isWellFormed else { throw Problem.notFound("Task", id: text) }
        return text
    }
}
