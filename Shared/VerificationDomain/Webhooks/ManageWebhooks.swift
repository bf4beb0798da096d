package import Foundation
import Webhooks

/// Creates, reads, changes and deletes the webhooks of a tenant.
///
/// Source: API reference, "Register webhook": up to 20 a tenant; a sandbox token neither creates nor manages one
/// that hears of the live environment.
package struct ManageWebhooks: Sendable {
    package static let limit = 20

    private let store: any VerificationStore
    private let identifiers: IdentifierSource
    private let now: @Sendable () -> Date

    package init(
        store: any VerificationStore, identifiers: IdentifierSource, now: @escaping @Sendable () -> Date
    ) {
        self.store = store
        self.identifiers = identifiers
        self.now = now
    }

    /// - Parameter url: Passed the rules of `WebhookURL` already.
    /// - Throws: ``WebhookError``.
    package func create(
        url: String, _ said: WebhookChanges, scope: Scope, actor: AuditActor
    ) async throws -> Webhook {
        let environments = said.environments ?? (scope.isSandbox ? [.sandbox] : [.live, .sandbox])
        if scope.isSandbox, environments.contains(.live) { throw WebhookError.liveNotPermitted }
        let webhook = Webhook(
            id: self.identifiers.next(), name: said.name.applied(to: nil), url: url,
            isEnabled: said.isEnabled ?? true, events: said.events ?? Set(WebhookEventType.allCases),
            environments: environments, payloadVersion: said.payloadVersion ?? 3,
            token: WebhookToken.make(), createdAt: self.now())
        try await self.store.transaction(in: scope) { store in
            guard try await store.webhooks.countLocking(tenant: scope.tenantID) < Self.limit else {
                throw WebhookError.tooMany(limit: Self.limit)
            }
            try await store.webhooks.insert(webhook, tenant: scope.tenantID)
            try await store.audit.record(
                AuditEntry(actor: actor, action: .webhookCreated, subject: .webhook(webhook.id)), scope: scope)
        }
        return webhook
    }

    /// - Throws: ``WebhookError``.
    package func find(_ id: WebhookID, scope: Scope) async throws -> Webhook {
        try await Self.visible(id, in: self.store.webhooks, scope: scope, lock: .none)
    }

    /// Those that the token's environment may manage.
    package func list(scope: Scope) async throws -> [Webhook] {
        try await self.store.webhooks.list(tenant: scope.tenantID).filter { Self.isVisible($0, in: scope) }
    }

    /// - Throws: ``WebhookError``.
    package func update(
        _ id: WebhookID, _ said: WebhookChanges, scope: Scope, actor: AuditActor
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
            try await store.webhooks.update(webhook, tenant: scope.tenantID)
            try await store.audit.record(
                AuditEntry(actor: actor, action: .webhookUpdated, subject: .webhook(id)), scope: scope)
            return webhook
        }
    }

    /// Deletes a webhook; deliveries still waiting for it end as cancelled.
    /// - Throws: ``WebhookError``.
    package func delete(_ id: WebhookID, scope: Scope, actor: AuditActor) async throws {
        try await self.store.transaction(in: scope) { store in
            _ = try await Self.visible(id, in: store.webhooks, scope: scope, lock: .update)
            _ = try await store.webhooks.delete(id, tenant: scope.tenantID)
            try await store.audit.record(
                AuditEntry(actor: actor, action: .webhookDeleted, subject: .webhook(id)), scope: scope)
        }
    }

    private static func isVisible(_ webhook: Webhook, in scope: Scope) -> Bool {
        !scope.isSandbox || !webhook.environments.contains(.live)
    }

    private static func visible(
        _ id: WebhookID, in webhooks: any WebhookRepository, scope: Scope, lock: RowLock
    ) async throws -> Webhook {
        guard let webhook = try await webhooks.find(id, tenant: scope.tenantID, lock: lock),
            self.isVisible(webhook, in: scope)
        else { throw WebhookError.notFound(id) }
        return webhook
    }
}
