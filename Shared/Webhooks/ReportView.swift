package import FoundationEssentials

/// What the payloads of `report.*` tell of a report: no personal data.
package struct ReportView: Equatable, Sendable {
    /// What happened to the report.
    package enum Event: CaseIterable, Sendable {
        case withdrawn, resumed, cancelled, awaitingApproval, completed

        /// Its name in the API.
        package var type: WebhookEventType {
            switch self {
            case .withdrawn: .reportWithdrawn
            case .resumed: .reportResumed
            case .cancelled: .reportCancelled
            case .awaitingApproval: .reportAwaitingApproval
            case .completed: .reportCompleted
            }
        }
    }

    /// The report.
    package let id: UUID
    /// What happened.
    package let event: Event
    /// The report's status then, by the API's name, such as `complete`.
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
