package import Foundation
package import Webhooks

/// Replaces the token of a webhook, with a time in which both sign (``WebhookTokens``).
package struct RotateWebhookToken: Sendable {
    private let store: any VerificationStore

    /// - Parameter store: Gives each call its transaction.
    package init(store: any VerificationStore) { self.store = store }

    /// Makes a next token, in a transaction of its own. One that an earlier call made, and that has not taken over yet, is
    /// forgotten.
    /// - Parameter delay: Until the next token takes over.
    /// - Returns: The next token, shown this once until it takes over.
    /// - Throws: ``WebhookError/notFound(_:)``.
    package func callAsFunction(
        _ id: WebhookID, after delay: Duration, scope: Scope, actor: AuditActor
    ) async throws -> RotatedWebhookToken {
        let next = WebhookToken.make()
        return try await self.store.transaction(in: scope) { store in
            // Under the row's lock: the token in force stays that until the statement that keeps it.
            let webhook = try await ManageWebhooks.visible(id, in: store.webhooks, scope: scope, lock: .update)
            guard
                let change = try await store.webhooks.rotate(
                    webhook, to: next, after: delay, tenant: scope.tenantID)
            else { throw WebhookError.notFound(id) }
            try await store.audit.record(
                AuditEntry(actor: actor, action: .webhookTokenRotated, subject: .webhook(id)), scope: scope)
            return RotatedWebhookToken(token: next, activatesAt: change)
        }
    }
}

/// A token that is about to replace a webhook's.
package struct RotatedWebhookToken: Sendable, Equatable {
    /// The new one; prints as redacted.
    package let token: WebhookToken
    /// When it takes over.
    package let activatesAt: Date
    /// When the old one ceases to sign beside it.
    package var previousExpiresAt: Date {
        self.activatesAt.addingTimeInterval(Double(WebhookTokens.overlap.components.seconds))
    }
}
