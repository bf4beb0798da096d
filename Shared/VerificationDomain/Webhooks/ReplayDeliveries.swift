/// Tells one webhook once more of events that it was to hear of.
///
/// A replay is a new delivery of the stored event, tried like any other: the same `webhook-id` and bytes, a new time and
/// signature. The delivery that it repeats stays as it is; when that one still waits, the receiver may hear twice.
package struct ReplayDeliveries: Sendable {
    /// Deliveries that one call makes at most.
    package static let limit = 1000

    private let store: any VerificationStore

    /// - Parameter store: Gives each call its transaction.
    package init(store: any VerificationStore) { self.store = store }

    /// Makes one delivery anew, in a transaction of its own. Every call makes another.
    /// - Returns: The new one.
    /// - Throws: ``WebhookError``: `notFound`, `deliveryNotFound`, `disabled`, `otherEnvironment`.
    package func callAsFunction(
        _ id: DeliveryID, of webhook: WebhookID, scope: Scope, actor: AuditActor
    ) async throws -> DeliveryRecord {
        try await self.store.transaction(in: scope) { store in
            _ = try await ManageWebhooks.reachable(webhook, in: store.webhooks, scope: scope)
            guard let replayed = try await store.events.replay(id, of: webhook, scope: scope),
                let made = try await store.deliveries.find(replayed, of: webhook, scope: scope)
            else { throw WebhookError.deliveryNotFound(id) }
            try await store.audit.record(
                AuditEntry(actor: actor, action: .webhookDeliveryReplayed, subject: .webhookDelivery(id)), scope: scope)
            return made
        }
    }

    /// Makes deliveries anew that have ended and that the filter means, oldest first and at most ``limit`` of them, in a
    /// transaction of its own. Of several deliveries of one event to the webhook the newest counts, so that what has been
    /// replayed is not replayed again while the filter leaves the replays out.
    /// - Parameter filter: With states that are ends.
    /// - Returns: How many, and whether the limit left others out.
    /// - Throws: ``WebhookError``: `notFound`, `disabled`, `otherEnvironment`.
    package func callAsFunction(
        _ filter: DeliveryFilter, of webhook: WebhookID, scope: Scope, actor: AuditActor
    ) async throws -> ReplayedDeliveries {
        try await self.store.transaction(in: scope) { store in
            // The webhook's lock: two calls at once do not replay the same deliveries.
            _ = try await ManageWebhooks.reachable(webhook, in: store.webhooks, scope: scope)
            let replayed = try await store.events.replay(filter, of: webhook, limit: Self.limit, scope: scope)
            if replayed.count > 0 {
                try await store.audit.record(
                    AuditEntry(actor: actor, action: .webhookDeliveriesReplayed, subject: .webhook(webhook)),
                    scope: scope)
            }
            return replayed
        }
    }
}

/// What a replay of many made.
package struct ReplayedDeliveries: Sendable, Equatable {
    /// New deliveries.
    package let count: Int
    /// Whether there are more that the filter means.
    package let hasMore: Bool

    /// A result as stated.
    package init(count: Int, hasMore: Bool) {
        self.count = count
        self.hasMore = hasMore
    }
}
