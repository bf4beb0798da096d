/// Reads the log of a webhook's deliveries in the environment of the scope.
package struct ReadDeliveries: Sendable {
    private let store: any VerificationStore

    /// - Parameter store: Where webhooks and their deliveries are.
    package init(store: any VerificationStore) { self.store = store }

    /// Newest first.
    /// - Throws: ``WebhookError/notFound(_:)``, also when a sandbox token must not see the webhook.
    package func list(
        _ page: Page, of webhook: WebhookID, _ filter: DeliveryFilter, scope: Scope
    ) async throws -> Paged<DeliveryRecord> {
        _ = try await ManageWebhooks.visible(webhook, in: self.store.webhooks, scope: scope, lock: .none)
        return try await self.store.deliveries.list(page, of: webhook, filter, scope: scope)
    }

    /// - Throws: ``WebhookError/notFound(_:)``, ``WebhookError/deliveryNotFound(_:)``.
    package func find(_ id: DeliveryID, of webhook: WebhookID, scope: Scope) async throws -> DeliveryRecord {
        _ = try await ManageWebhooks.visible(webhook, in: self.store.webhooks, scope: scope, lock: .none)
        guard let found = try await self.store.deliveries.find(id, of: webhook, scope: scope) else {
            throw WebhookError.deliveryNotFound(id)
        }
        return found
    }
}
