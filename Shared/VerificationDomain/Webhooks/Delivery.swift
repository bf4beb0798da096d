package import Foundation
package import Webhooks

package typealias DeliveryID = Identifier<ClaimedDelivery>

/// A delivery that this dispatcher may attempt now: ids only, until its content is read in its tenant's scope.
package struct ClaimedDelivery: Sendable, Equatable {
    package let id: DeliveryID
    package let scope: Scope
    package let eventID: UUID
    package let webhookID: WebhookID
    /// The number of the attempt about to be made, from 1.
    package let attempt: Int
    /// When the first attempt was made; `nil` when this is it.
    package let firstAttemptAt: Date?
    /// Whether the endpoint's breaker is open and this is the request that probes it.
    package let isProbe: Bool

    package init(
        id: DeliveryID, scope: Scope, eventID: UUID, webhookID: WebhookID, attempt: Int, firstAttemptAt: Date?,
        isProbe: Bool
    ) {
        self.id = id
        self.scope = scope
        self.eventID = eventID
        self.webhookID = webhookID
        self.attempt = attempt
        self.firstAttemptAt = firstAttemptAt
        self.isProbe = isProbe
    }
}

/// What is sent, and where.
package struct DeliveryContent: Sendable {
    package let url: String
    package let token: WebhookToken
    package let body: [UInt8]

    package init(url: String, token: WebhookToken, body: [UInt8]) {
        self.url = url
        self.token = token
        self.body = body
    }
}

/// How an attempt ended.
package struct DeliveryAttempt: Sendable, Equatable {
    package let at: Date
    package let duration: Duration
    /// The answer's status, when there was an answer.
    package let statusCode: Int?
    /// A code for why there was none.
    package let failure: String?
    package let isSuccess: Bool

    package init(at: Date, duration: Duration, statusCode: Int?, failure: String?, isSuccess: Bool) {
        self.at = at
        self.duration = duration
        self.statusCode = statusCode
        self.failure = failure
        self.isSuccess = isSuccess
    }
}

/// The deliveries that wait, claimed endpoint by endpoint so that one that is slow or dead delays no other.
package protocol DeliveryQueue: Sendable {
    /// Takes due deliveries for this dispatcher: at most a few for each endpoint and tenant.
    /// - Parameters:
    ///   - limit: At most so many.
    ///   - lease: How long they are this dispatcher's; more than twice an attempt's deadline.
    func claim(limit: Int, dispatcher: UUID, lease: Duration) async throws -> [ClaimedDelivery]
    /// Reads what to send, in the delivery's own scope.
    /// - Returns: `nil` when the webhook was deleted or disabled, or the event erased: the delivery is cancelled.
    func content(of delivery: ClaimedDelivery) async throws -> DeliveryContent?
    /// Writes down how an attempt ended: the delivery's next step, the endpoint's breaker, the log; one transaction.
    /// - Returns: `false` when the claim had been lost meanwhile; then nothing is written.
    func settle(
        _ delivery: ClaimedDelivery, _ attempt: DeliveryAttempt, dispatcher: UUID, jitter: Duration
    ) async throws -> Bool
    /// Ends a delivery that has nowhere to go any more.
    func cancel(_ delivery: ClaimedDelivery, dispatcher: UUID) async throws
    /// Puts back what a dispatcher that stops has not begun.
    func release(_ deliveries: [ClaimedDelivery], dispatcher: UUID) async throws
    /// Frees deliveries whose dispatcher has died.
    /// - Returns: How many.
    func rescue() async throws -> Int
}
