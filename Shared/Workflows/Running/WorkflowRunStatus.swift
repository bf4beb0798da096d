/// Where a run stands; the public API's words.
package enum WorkflowRunStatus: String, Codable, Sendable, CaseIterable {
    /// Only tasks that need nobody are open.
    case processing
    /// A capture task is open; wins over all other open tasks.
    case awaitingInput = "awaiting_input"
    /// The tenant's own data are awaited; wins over `processing`.
    case awaitingClientInput = "awaiting_client_input"
    /// Ended by a result.
    case approved
    /// Ended by a result: a person of the tenant decides.
    case review
    /// Ended by a result.
    case declined
    /// Ended by the timeout of a capture task.
    case abandoned
    /// Ended by a failure, or the timeout of another task.
    case error

    /// Whether nothing can follow.
    package var isFinal: Bool {
        switch self {
        case .processing, .awaitingInput, .awaitingClientInput: false
        case .approved, .review, .declined, .abandoned, .error: true
        }
    }
}

/// What a run that ended in `error` says of it.
package struct WorkflowRunFault: Codable, Sendable, Equatable {
    /// Stable: `task_timeout`, `step_limit`, `missing_input`, `invalid_definition`, `run_cancelled`, or what a failed task
    /// says.
    package let type: String
    /// A sentence for the tenant; no personal data.
    package let message: String

    /// States a fault.
    package init(type: String, message: String) {
        self.type = type
        self.message = message
    }

    /// The keys of the stored form, never renamed: rows outlive deployments.
    package enum CodingKeys: String, CodingKey {
        case type, message
    }
}
