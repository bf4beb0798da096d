package import Foundation
package import Webhooks

/// Where a delivery stands. Raw values are the stored states.
package enum DeliveryState: String, CaseIterable, Sendable {
    /// It waits for its first attempt or the next one.
    case pending
    /// A request is under way.
    case sending
    /// The receiver has acknowledged it.
    case delivered
    /// Every attempt failed.
    case exhausted
    /// It had nowhere to go any more: the webhook was disabled or deleted.
    case cancelled
    /// Its content did not open.
    case undeliverable

    /// Those that have ended without the receiver's acknowledgement.
    package static let failed: Set<DeliveryState> = [.exhausted, .cancelled, .undeliverable]
    /// Those that have ended.
    package static let ended: Set<DeliveryState> = Self.failed.union([.delivered])
}

/// One attempt as the tenant's log has it.
package struct AttemptRecord: Sendable, Equatable {
    /// From 1.
    package let number: Int
    /// When it began.
    package let at: Date
    /// From its beginning to its end.
    package let duration: Duration
    /// The answer's status, when there was an answer.
    package let statusCode: Int?
    /// A code for why there was none, such as `timeout`.
    package let failure: String?

    /// An attempt as stored.
    package init(number: Int, at: Date, duration: Duration, statusCode: Int?, failure: String?) {
        self.number = number
        self.at = at
        self.duration = duration
        self.statusCode = statusCode
        self.failure = failure
    }
}

/// A delivery as the tenant's log shows it: ids, kinds and times.
package struct DeliveryRecord: Sendable, Equatable {
    /// The delivery.
    package let id: DeliveryID
    /// Where it goes.
    package let webhookID: WebhookID
    /// The event it tells of; sent as `webhook-id`.
    package let eventID: UUID
    /// What happened.
    package let eventType: WebhookEventType
    /// What it happened to, as `WebhookEvent.resourceID` has it.
    package let resourceID: String
    /// Whether nothing happened, and a tenant tries the endpoint.
    package let isTest: Bool
    /// Where it stands.
    package let state: DeliveryState
    /// When it was made: with its event, or by a resend or a replay.
    package let createdAt: Date
    /// When it is to be tried; `nil` unless it is pending.
    package let dueAt: Date?
    /// Oldest first.
    package var attempts: [AttemptRecord]

    /// A delivery as stored.
    package init(
        id: DeliveryID, webhookID: WebhookID, eventID: UUID, eventType: WebhookEventType, resourceID: String,
        isTest: Bool, state: DeliveryState, createdAt: Date, dueAt: Date?, attempts: [AttemptRecord]
    ) {
        self.id = id
        self.webhookID = webhookID
        self.eventID = eventID
        self.eventType = eventType
        self.resourceID = resourceID
        self.isTest = isTest
        self.state = state
        self.createdAt = createdAt
        self.dueAt = dueAt
        self.attempts = attempts
    }
}
