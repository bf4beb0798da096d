package import Foundation
package import Webhooks

/// Names a webhook.
package typealias WebhookID = Identifier<Webhook>

/// Where a tenant hears of events.
package struct Webhook: Sendable, Equatable {
    /// A UUID, version 7.
    package let id: WebhookID
    /// The tenant's own label.
    package var name: String?
    /// Where deliveries are sent: passed the rules of `WebhookURL` when it was set, and those of the live environment
    /// when it hears of that; kept as the tenant wrote it.
    package var url: String
    /// Whether events that happen now are delivered to it.
    package var isEnabled: Bool
    /// What it hears of, in the tenant's order and none twice; never empty when it was set through the API.
    package var events: [WebhookEventType]
    /// Where the events it hears of happen, in the tenant's order and none twice; never empty.
    package var environments: [TenantEnvironment]
    /// Always 3, the version that bodies have. Source: API reference, "Webhook object".
    package var payloadVersion: Int
    /// The secret that signs deliveries now, when it is read; shown to the tenant by every GET, sealed at rest. During
    /// a rotation another one signs beside it (`WebhookTokens`).
    package let token: WebhookToken
    /// Whether deliveries carry an access token, and where it comes from.
    package var oauth: WebhookOAuth
    /// When it was registered.
    package let createdAt: Date

    /// A webhook as stored, or about to be.
    package init(
        id: WebhookID, name: String?, url: String, isEnabled: Bool, events: [WebhookEventType],
        environments: [TenantEnvironment], payloadVersion: Int, token: WebhookToken, oauth: WebhookOAuth = .none,
        createdAt: Date
    ) {
        self.id = id
        self.name = name
        self.url = url
        self.isEnabled = isEnabled
        self.events = events
        self.environments = environments
        self.payloadVersion = payloadVersion
        self.token = token
        self.oauth = oauth
        self.createdAt = createdAt
    }
}

extension Webhook: CustomStringConvertible {
    /// The id alone: the path or query of an address may hold a secret.
    package var description: String { "Webhook(\(self.id))" }
}

/// What a client may say of a webhook; `nil` where it said nothing.
package struct WebhookChanges: Sendable, Equatable {
    /// The label; it can be cleared.
    package var name: Change<String?> = .keep
    /// Passed the rules of `WebhookURL` already.
    package var url: String?
    /// Whether deliveries are wanted.
    package var isEnabled: Bool?
    /// Not empty, none twice; the order is kept.
    package var events: [WebhookEventType]?
    /// Not empty, none twice; the order is kept.
    package var environments: [TenantEnvironment]?
    /// Always 3.
    package var payloadVersion: Int?
    /// Whether deliveries carry an access token, and where it comes from.
    package var oauth = WebhookOAuthChanges()

    /// Says nothing.
    package init() {}
}

extension WebhookChanges: CustomStringConvertible {
    /// Nothing of what was said.
    package var description: String { "WebhookChanges(redacted)" }
}

/// Stores the webhooks of a tenant; over the pool each call is a transaction of its own, else it belongs to the
/// caller's. Throws what the store throws, and what sealing or opening a token does.
package protocol WebhookRepository: Sendable {
    /// Adds a webhook; its token is sealed.
    func insert(_ webhook: Webhook, tenant: TenantID) async throws
    /// - Parameter lock: Held on the row until the transaction ends.
    /// - Returns: `nil` when the tenant has no such webhook.
    func find(_ id: WebhookID, tenant: TenantID, lock: RowLock) async throws -> Webhook?
    /// All of the tenant's, oldest first.
    func list(tenant: TenantID) async throws -> [Webhook]
    /// Writes everything that can change: all but id, token and time of creation. Does nothing when there is no such
    /// webhook.
    func update(_ webhook: Webhook, tenant: TenantID) async throws
    /// Has `next` replace the webhook's token, which goes on signing meanwhile. A token that was about to replace it is
    /// forgotten.
    /// - Parameter webhook: Read in the same transaction, with a lock, so that its token is the one in force.
    /// - Returns: When the next one takes over; `nil` when there is no such webhook.
    func rotate(_ webhook: Webhook, to next: WebhookToken, after delay: Duration, tenant: TenantID) async throws
        -> Date?
    /// Removes a webhook; the deliveries that wait for it stay, and find it gone.
    /// - Returns: Whether there was such a webhook.
    func delete(_ id: WebhookID, tenant: TenantID) async throws -> Bool
    /// How many there are; an advisory lock of the tenant's is held until the transaction ends, so that two creations do
    /// not pass the limit together.
    func countLocking(tenant: TenantID) async throws -> Int
}

/// Why something about a webhook could not be done.
package enum WebhookError: Error, Equatable {
    /// No such webhook, or another tenant's, or one that a sandbox token must not see.
    case notFound(WebhookID)
    /// The tenant has `limit` webhooks already.
    case tooMany(limit: Int)
    /// A sandbox token asked for, or touched, the live environment.
    case liveNotPermitted
    /// The webhook is disabled: what was sent to it would be cancelled.
    case disabled(WebhookID)
    /// The webhook does not hear of the token's environment.
    case otherEnvironment(WebhookID)
    /// The webhook's log has no such delivery, in the token's environment.
    case deliveryNotFound(DeliveryID)
    /// Events to be sent again, by their places in the request from 0, that were not triggered in the time in which that
    /// is possible.
    case notTriggered(positions: [Int])
}
