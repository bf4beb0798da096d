import CanonicalJSON
import Reports
import Workflows

/// What the sandbox answers at once in place of the product's own machines.
enum SandboxServices {
    /// The completion of the first open task that the sandbox can answer; `nil` when there is none.
    static func answer(in state: WorkflowRunState, of definition: WorkflowDefinition) -> WorkflowRunEvent? {
        for task in state.openTasks {
            guard case .service(let service) = definition.node(task.id)?.definition?.kind else { continue }
            switch service {
            case .autofill:
                return .taskCompleted(
                    taskID: task.id, attempt: task.attempt, output: Self.extraction(for: state.inputs.applicant))
            case .qualifiedElectronicSignature, .advancedElectronicSignature, .simpleElectronicSignature,
                .oneTimePassword:
                continue  // nothing that can be activated has such a task
            }
        }
        return nil
    }

    private static func extraction(for applicant: JSONValue) -> JSONValue {
        SandboxAnswers.extraction(
            firstName: applicant["first_name"]?.stringValue ?? "", lastName: applicant["last_name"]?.stringValue ?? "")
    }
}
