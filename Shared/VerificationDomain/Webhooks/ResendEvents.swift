package import Foundation

/// Tells a tenant's endpoints once more of events that have happened.
///
/// Source: API reference, "Resend webhooks".
package struct ResendEvents: Sendable {
    /// Resources that one request may name.
    package static let limit = 20
    /// How long ago an event may have been triggered.
    package static let window: Duration = .seconds(30 * 86_400)

    private let store: any VerificationStore
    private let now: @Sendable () -> Date

    /// - Parameters:
    ///   - store: Gives each call its transaction.
    ///   - now: What the window is counted back from.
    package init(store: any VerificationStore, now: @escaping @Sendable () -> Date) {
        self.store = store
        self.now = now
    }

    /// Makes a new delivery of each event to every enabled webhook of the scope's environment, whatever events it
    /// subscribes to, in a transaction of its own: all of them, or none when one is refused. Every call makes new ones.
    ///
    /// Of an event that was triggered several times for one resource, the newest is meant. One that is named twice is
    /// sent once.
    /// - Throws: ``WebhookError/notTriggered(positions:)`` when there is no such event, or it is too old, or another
    ///   scope's.
    package func callAsFunction(_ wanted: [EventReference], scope: Scope, actor: AuditActor) async throws {
        let since = self.now().addingTimeInterval(-Double(Self.window.components.seconds))
        try await self.store.transaction(in: scope) { store in
            let found = try await store.events.findNewest(wanted, since: since, scope: scope)
            let missing = wanted.indices.filter { found[wanted[$0]] == nil }
            guard missing.isEmpty else { throw WebhookError.notTriggered(positions: missing) }
            // By id, so that what is written does not depend on the order of a dictionary.
            let events = Set(found.values).sorted { $0.uuidString < $1.uuidString }
            try await store.events.resend(events, scope: scope)
            for event in events {
                try await store.audit.record(
                    AuditEntry(actor: actor, action: .webhookEventResent, subject: .webhookEvent(event)), scope: scope)
            }
        }
    }
}
