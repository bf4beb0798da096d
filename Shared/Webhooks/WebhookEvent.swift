package import FoundationEssentials

/// A fact that tenants hear of, with its body rendered once: every attempt and every resend sends the same bytes.
///
/// The body may hold personal data; it is stored sealed, and erased with the applicant. Prints as redacted.
package struct WebhookEvent: Equatable, Sendable, CustomStringConvertible, CustomReflectable {
    /// Sent as `webhook-id` with every attempt: a receiver that has seen it can ignore the rest.
    package let id: UUID
    /// What happened.
    package let type: WebhookEventType
    /// What `POST /webhooks/resend` finds the event by: the resource's identifier, `<run>:<task>` for a task.
    package let resourceID: String
    /// The time stamped on it, from the payload's view of the resource.
    package let occurredAt: Date
    /// The request's body.
    package let body: [UInt8]

    /// Renders a payload.
    /// - Parameters:
    ///   - id: A new UUID, version 7.
    ///   - apiBaseURL: Scheme and host of the tenants' API, such as `https://api.eu.example.com`, without a path.
    package init(id: UUID, payload: WebhookPayload, apiBaseURL: String) {
        self.id = id
        self.type = payload.eventType
        self.resourceID = payload.resourceID
        self.occurredAt = payload.occurredAt
        self.body = payload.bytes(apiBaseURL: apiBaseURL)
    }

    /// An event as stated; ``TestEvent`` makes its own.
    init(id: UUID, type: WebhookEventType, resourceID: String, occurredAt: Date, body: [UInt8]) {
        self.id = id
        self.type = type
        self.resourceID = resourceID
        self.occurredAt = occurredAt
        self.body = body
    }

    /// Ids and kinds only; the rest is personal.
    package var description: String { "WebhookEvent(\(self.id), \(self.type.rawValue), redacted)" }

    /// Shows no field, so that dumps are redacted too.
    package var customMirror: Mirror { Mirror(self, children: []) }
}
