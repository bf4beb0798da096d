package import Foundation
package import Webhooks

/// Creates, reads, changes and deletes the webhooks of a tenant.
///
/// Source: API reference, "Register webhook": up to 20 a tenant; a sandbox token neither creates nor manages one
/// that hears of the live environment.
package struct ManageWebhooks: Sendable {
    /// Webhooks of one tenant.
    package static let limit = 20

    private let store: any VerificationStore
    private let identifiers: IdentifierSource
    private let now: @Sendable () -> Date

    /// - Parameters:
    ///   - store: Gives each call its transaction.
    ///   - identifiers: Where new ids come from.
    ///   - now: Stamps new webhooks.
    package init(
        store: any VerificationStore, identifiers: IdentifierSource, now: @escaping @Sendable () -> Date
    ) {
        self.store = store
        self.identifiers = identifiers
        self.now = now
    }

    /// Registers a webhook, with a new token, in a transaction of its own. What is not said has the documented default:
    /// every event, and the environments that the scope may manage.
    /// - Parameter url: Passed the rules of `WebhookURL` for the scope's environment already.
    /// - Throws: ``WebhookError``; ``ValidationError`` naming what access tokens need and is missing.
    package func create(
        url: String, _ said: WebhookChanges, scope: Scope, actor: AuditActor
    ) async throws -> Webhook {
        let environments = said.environments ?? (scope.isSandbox ? [.sandbox] : [.live, .sandbox])
        if scope.isSandbox, environments.contains(.live) { throw WebhookError.liveNotPermitted }
        let webhook = Webhook(
            id: self.identifiers.next(), name: said.name.applied(to: nil), url: url,
            isEnabled: said.isEnabled ?? true, events: said.events ?? WebhookEventType.allCases,
            environments: environments, payloadVersion: said.payloadVersion ?? 3,
            token: WebhookToken.make(), oauth: said.oauth.applied(to: .none), createdAt: self.now())
        try webhook.oauth.mistakes.throwIfAny()
        return try await self.store.transaction(in: scope) { store in
            guard try await store.webhooks.countLocking(tenant: scope.tenantID) < Self.limit else {
                throw WebhookError.tooMany(limit: Self.limit)
            }
            try await store.webhooks.insert(webhook, tenant: scope.tenantID)
            try await store.audit.record(
                AuditEntry(actor: actor, action: .webhookCreated, subject: .webhook(webhook.id)), scope: scope)
            return webhook
        }
    }

    /// Returns a webhook that the scope may manage.
    /// - Throws: ``WebhookError/notFound(_:)``.
    package func find(_ id: WebhookID, scope: Scope) async throws -> Webhook {
        try await Self.visible(id, in: self.store.webhooks, scope: scope, lock: .none)
    }

    /// Returns those that the scope may manage, oldest first.
    package func list(scope: Scope) async throws -> [Webhook] {
        try await self.store.webhooks.list(tenant: scope.tenantID).filter { Self.isVisible($0, in: scope) }
    }

    /// Changes what is said, in a transaction of its own, and returns the result.
    ///
    /// A webhook that hears of the live environment afterwards has an address that is right there, also when it is the
    /// environments that change and the address was stored under the sandbox's rules.
    /// - Parameter policy: What an address may look like, by whether the webhook hears of the live environment.
    /// - Throws: ``WebhookError``; ``ValidationError`` naming `url` or `oauth_server_url` when the result's address is not
    ///   permitted, and what access tokens need and is missing.
    package func update(
        _ id: WebhookID, _ said: WebhookChanges, scope: Scope, actor: AuditActor,
        policy: @Sendable (_ isLive: Bool) -> WebhookURLPolicy
    ) async throws -> Webhook {
        if scope.isSandbox, said.environments?.contains(.live) == true { throw WebhookError.liveNotPermitted }
        return try await self.store.transaction(in: scope) { store in
            var webhook = try await Self.visible(id, in: store.webhooks, scope: scope, lock: .update)
            webhook.name = said.name.applied(to: webhook.name)
            webhook.url = said.url ?? webhook.url
            webhook.isEnabled = said.isEnabled ?? webhook.isEnabled
            webhook.events = said.events ?? webhook.events
            webhook.environments = said.environments ?? webhook.environments
            webhook.payloadVersion = said.payloadVersion ?? webhook.payloadVersion
            webhook.oauth = said.oauth.applied(to: webhook.oauth)
            var wrong = webhook.oauth.mistakes
            if webhook.environments.contains(.live) {
                wrong.merge(Self.mistakes(in: webhook.url, of: "url", policy(true)))
                if let url = webhook.oauth.serverURL {
                    wrong.merge(Self.mistakes(in: url, of: "oauth_server_url", policy(true)))
                }
            }
            try wrong.throwIfAny()
            try await store.webhooks.update(webhook, tenant: scope.tenantID)
            try await store.audit.record(
                AuditEntry(actor: actor, action: .webhookUpdated, subject: .webhook(id)), scope: scope)
            return webhook
        }
    }

    /// Deletes a webhook; deliveries still waiting for it end as cancelled.
    /// - Throws: ``WebhookError/notFound(_:)``.
    package func delete(_ id: WebhookID, scope: Scope, actor: AuditActor) async throws {
        try await self.store.transaction(in: scope) { store in
            _ = try await Self.visible(id, in: store.webhooks, scope: scope, lock: .update)
            _ = try await store.webhooks.delete(id, tenant: scope.tenantID)
            try await store.audit.record(
                AuditEntry(actor: actor, action: .webhookDeleted, subject: .webhook(id)), scope: scope)
        }
    }

    private static func mistakes(in url: String, of field: String, _ policy: WebhookURLPolicy) -> ValidationError {
        do throws(WebhookURLError) {
            _ = try WebhookURL(parsing: url, policy: policy)
            return ValidationError()
        } catch {
            return ValidationError([field: [error.message]])
        }
    }

    private static func isVisible(_ webhook: Webhook, in scope: Scope) -> Bool {
        !scope.isSandbox || !webhook.environments.contains(.live)
    }

    /// A webhook to which something can be sent in the scope's environment, its row locked until the transaction ends.
    /// - Throws: ``WebhookError``: `notFound`, `disabled`, `otherEnvironment`.
    static func reachable(
        _ id: WebhookID, in webhooks: any WebhookRepository, scope: Scope
    ) async throws -> Webhook {
        let webhook = try await self.visible(id, in: webhooks, scope: scope, lock: .update)
        guard webhook.environments.contains(scope.environment) else { throw WebhookError.otherEnvironment(id) }
        guard webhook.isEnabled else { throw WebhookError.disabled(id) }
        return webhook
    }

    /// A webhook that the scope may manage.
    /// - Throws: ``WebhookError/notFound(_:)``.
    static func visible(
        _ id: WebhookID, in webhooks: any WebhookRepository, scope: Scope, lock: RowLock
    ) async throws -> Webhook {
        guard let webhook = try await webhooks.find(id, tenant: scope.tenantID, lock: lock),
            self.isVisible(webhook, in: scope)
        else { throw WebhookError.notFound(id) }
        return webhook
    }
}
