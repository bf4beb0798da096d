package import CanonicalJSON
package import FoundationEssentials

/// What the payloads of `workflow_task.*` tell of a task. Holds personal data; prints as redacted.
package struct WorkflowTaskView: Equatable, Sendable, CustomStringConvertible, CustomReflectable {
    /// What has become of the task. `cancelled` is announced as `workflow_task.completed` (reference, "Workflow task
    /// completed event object").
    package enum Status: String, CaseIterable, Sendable {
        case started, completed, cancelled
    }

    /// Such as `profile_4f4b2`; unique within its run.
    package let id: String
    /// The run it belongs to.
    package let workflowRunID: UUID
    /// Such as `profile_data`.
    package let taskDefID: String
    /// The version of its definition, where that has versions.
    package let taskDefVersion: String?
    /// What has become of it.
    package let status: Status
    /// An object; empty when the task takes nothing.
    package let input: [String: JSONValue]
    /// `nil` while the task is open or when it was cancelled.
    package let output: JSONValue?
    /// When it was created.
    package let createdAt: Date
    /// When it last changed.
    package let updatedAt: Date
    /// When it reached ``status``.
    package let statusChangedAt: Date

    /// A task that has just reached its status.
    package init(
        id: String, workflowRunID: UUID, taskDefID: String, taskDefVersion: String?, status: Status,
        input: [String: JSONValue], output: JSONValue?, createdAt: Date, updatedAt: Date, statusChangedAt: Date
    ) {
        self.id = id
        self.workflowRunID = workflowRunID
        self.taskDefID = taskDefID
        self.taskDefVersion = taskDefVersion
        self.status = status
        self.input = input
        self.output = output
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.statusChangedAt = statusChangedAt
    }

    /// Ids and kinds only; the rest is personal.
    package var description: String {
        "WorkflowTaskView(\(self.workflowRunID), \(self.taskDefID), \(self.status.rawValue), redacted)"
    }

    /// Shows no field, so that dumps are redacted too.
    package var customMirror: Mirror { Mirror(self, children: []) }
}
