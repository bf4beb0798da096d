package import Foundation
package import Webhooks

/// Sends a webhook an event that tells of nothing, so that a tenant can see whether it arrives.
package struct TestWebhook: Sendable {
    private let store: any VerificationStore
    private let identifiers: IdentifierSource
    private let now: @Sendable () -> Date

    /// - Parameters:
    ///   - store: Gives each call its transaction.
    ///   - identifiers: Where the event's id comes from.
    ///   - now: Stamps the event.
    package init(
        store: any VerificationStore, identifiers: IdentifierSource, now: @escaping @Sendable () -> Date
    ) {
        self.store = store
        self.identifiers = identifiers
        self.now = now
    }

    /// Makes the event and its delivery to this webhook alone, in a transaction of its own. It is tried like any other,
    /// stands in the log, and counts for the breaker. Every call makes another.
    /// - Parameter type: What the event looks like, whatever the webhook subscribes to; of none, like the first that it
    ///   subscribes to.
    /// - Returns: The delivery.
    /// - Throws: ``WebhookError``: `notFound`, `disabled`, `otherEnvironment`.
    package func callAsFunction(
        _ id: WebhookID, as type: WebhookEventType?, scope: Scope, actor: AuditActor
    ) async throws -> DeliveryRecord {
        let eventID = self.identifiers.next(Identifier<WebhookEvent>.self).rawValue
        return try await self.store.transaction(in: scope) { store in
            let webhook = try await ManageWebhooks.reachable(id, in: store.webhooks, scope: scope)
            let event = TestEvent.make(
                id: eventID, type: type ?? webhook.events.first ?? .workflowRunCompleted, at: self.now())
            let delivery = try await store.events.publishTest(event, to: id, scope: scope)
            guard let made = try await store.deliveries.find(delivery, of: id, scope: scope) else {
                throw WebhookError.notFound(id)
            }
            try await store.audit.record(
                AuditEntry(actor: actor, action: .webhookTested, subject: .webhook(id)), scope: scope)
            return made
        }
    }
}
