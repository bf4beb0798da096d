package import ServiceRuntime
package import VerificationDomain

extension WorkflowRunProblem: ResourceError {
    var missing: MissingResource? {
        switch self {
        case .notFound(let id): MissingResource(kind: "WorkflowRun", id: id.description)
        case .taskNotFound(let id): MissingResource(kind: "Task", id: id)
        case .taskNotOpen, .taskNotCompletable, .noActiveVersion, .runEnded, .noTimer: nil
        }
    }

    /// 404, or 422 with the field that cannot be.
    package var problem: Problem {
        switch self {
        case .notFound(let id): .notFound("WorkflowRun", id: id.description)
        case .taskNotFound(let id): .notFound("Task", id: id)
        case .taskNotOpen: .validation(["task_id": ["the task is not waiting for data"]])
        case .taskNotCompletable: .validation(["task_id": ["a task of this kind cannot be completed with data"]])
        case .runEnded: .validation(["base": ["the run has ended"]])
        case .noTimer: .validation(["task_id": ["no timer runs for the task"]])
        case .noActiveVersion(let id):
            .validation(["workflow_id": [.init(Self.noActiveVersionMessage(id: id.description))]])
        }
    }

    /// - Parameter id: Of the workflow, as the client wrote it.
    static func noActiveVersionMessage(id: String) -> String {
        "\(MissingResource(kind: "Workflow", id: id).message), or it has no active version in this environment"
    }
}
