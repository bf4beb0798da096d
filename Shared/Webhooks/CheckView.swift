package import FoundationEssentials

/// What the payloads of `check.*` tell of a check: no personal data.
package struct CheckView: Equatable, Sendable {
    /// What happened to the check.
    package enum Event: CaseIterable, Sendable {
        case started, reopened, withdrawn, completed, formCompleted

        /// Its name in the API.
        package var type: WebhookEventType {
            switch self {
            case .started: .checkStarted
            case .reopened: .checkReopened
            case .withdrawn: .checkWithdrawn
            case .completed: .checkCompleted
            case .formCompleted: .checkFormCompleted
            }
        }
    }

    /// The check.
    package let id: UUID
    /// What happened.
    package let event: Event
    /// The check's status then, by the API's name, such as `in_progress`.
    package let status: String
    /// When it happened.
    package let happenedAt: Date

    /// A view as given.
    package init(id: UUID, event: Event, status: String, happenedAt: Date) {
        self.id = id
        self.event = event
        self.status = status
        self.happenedAt = happenedAt
    }
}
