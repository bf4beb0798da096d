package import Foundation
package import Webhooks

/// Which deliveries of a webhook are meant: all of them, unless it says something.
package struct DeliveryFilter: Sendable, Equatable {
    /// Where they stand; of none, everywhere.
    package var states: Set<DeliveryState> = []
    /// What they tell of; of none, of anything.
    package var eventTypes: Set<WebhookEventType> = []
    /// What it happened to, as `WebhookEvent.resourceID` has it.
    package var resourceID: String?
    /// Made later than this.
    package var createdAfter: Date?
    /// Made earlier than this.
    package var createdBefore: Date?

    /// All of them.
    package init() {}
}

/// Reads what became of telling a tenant's webhooks, within one environment. Throws what the store throws.
package protocol DeliveryLog: Sendable {
    /// Newest first.
    func list(
        _ page: Page, of webhook: WebhookID, _ filter: DeliveryFilter, scope: Scope
    ) async throws -> Paged<DeliveryRecord>
    /// - Returns: `nil` when the webhook has no such delivery in this environment.
    func find(_ id: DeliveryID, of webhook: WebhookID, scope: Scope) async throws -> DeliveryRecord?
}
