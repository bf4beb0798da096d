package import Foundation
package import Webhooks

package typealias WebhookID = Identifier<Webhook>

/// Where a tenant hears of events.
package struct Webhook: Sendable, Equatable {
    package let id: WebhookID
    package var name: String?
    package var url: String
    package var isEnabled: Bool
    package var events: Set<WebhookEventType>
    package var environments: Set<TenantEnvironment>
    package var payloadVersion: Int
    /// The secret that signs deliveries; shown to the tenant by every GET, sealed at rest.
    package let token: WebhookToken
    package let createdAt: Date

    package init(
        id: WebhookID, name: String?, url: String, isEnabled: Bool, events: Set<WebhookEventType>,
        environments: Set<TenantEnvironment>, payloadVersion: Int, token: WebhookToken, createdAt: Date
    ) {
        self.id = id
        self.name = name
        self.url = url
        self.isEnabled = isEnabled
        self.events = events
        self.environments = environments
        self.payloadVersion = payloadVersion
        self.token = token
        self.createdAt = createdAt
    }
}

/// What a client may say of a webhook; `nil` where it said nothing.
package struct WebhookChanges: Sendable, Equatable {
    package var name: Change<String?> = .keep
    package var url: String?
    package var isEnabled: Bool?
    package var events: Set<WebhookEventType>?
    package var environments: Set<TenantEnvironment>?
    package var payloadVersion: Int?

    package init() {}
}

/// Stores the webhooks of a tenant.
package protocol WebhookRepository: Sendable {
    func insert(_ webhook: Webhook, tenant: TenantID) async throws
    func find(_ id: WebhookID, tenant: TenantID, lock: RowLock) async throws -> Webhook?
    /// Oldest first.
    func list(tenant: TenantID) async throws -> [Webhook]
    func update(_ webhook: Webhook, tenant: TenantID) async throws
    /// - Returns: Whether there was such a webhook.
    func delete(_ id: WebhookID, tenant: TenantID) async throws -> Bool
    /// How many there are; the tenant's row is locked, so that two creations do not pass the limit together.
    func countLocking(tenant: TenantID) async throws -> Int
}

/// Why something about a webhook could not be done.
package enum WebhookError: Error, Equatable {
    /// No such webhook, or another tenant's, or one that a sandbox token must not see.
    case notFound(WebhookID)
    case tooMany(limit: Int)
    /// A sandbox token asked for, or touched, the live environment.
    case liveNotPermitted
}
