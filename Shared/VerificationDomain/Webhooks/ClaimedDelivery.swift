package import Foundation

/// Names one event on its way to one webhook.
package typealias DeliveryID = Identifier<ClaimedDelivery>

/// A delivery that a dispatcher may attempt now: ids only, until its content is read in its tenant's scope.
package struct ClaimedDelivery: Sendable, Equatable {
    /// The delivery; the same in all its attempts.
    package let id: DeliveryID
    /// This claim and no other: whatever is done with the delivery is void once another claim has taken it, be it by the
    /// same process.
    package let claimID: UUID
    /// Whose it is.
    package let scope: Scope
    /// The event it tells of; sent as `webhook-id`.
    package let eventID: UUID
    /// The webhook it goes to, which may be gone by now.
    package let webhookID: WebhookID
    /// The number of the attempt about to be made, from 1.
    package let attempt: Int
    /// When the first attempt began, by the database's clock; `nil` when this is it.
    package let firstAttemptAt: Date?
    /// Whether the endpoint's breaker is open and this is the request that probes it.
    package let isProbe: Bool

    /// A claim as stated; made by the queue, and by doubles of it.
    package init(
        id: DeliveryID, claimID: UUID, scope: Scope, eventID: UUID, webhookID: WebhookID, attempt: Int,
        firstAttemptAt: Date?, isProbe: Bool
    ) {
        self.id = id
        self.claimID = claimID
        self.scope = scope
        self.eventID = eventID
        self.webhookID = webhookID
        self.attempt = attempt
        self.firstAttemptAt = firstAttemptAt
        self.isProbe = isProbe
    }
}
