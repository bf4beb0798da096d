package import Webhooks

/// Takes events in the transaction that causes them.
package protocol EventOutbox: Sendable {
    /// Writes the events, their bodies sealed, and one delivery for each endpoint that wants them: one statement for
    /// all. The dispatcher is woken after the commit.
    func publish(_ events: [WebhookEvent], scope: Scope) async throws
}
