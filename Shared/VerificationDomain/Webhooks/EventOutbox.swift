package import Foundation
package import Webhooks

/// Takes events in the transaction that causes them.
package protocol EventOutbox: Sendable {
    /// Writes the events, their bodies sealed, and one delivery for each endpoint that wants them: one statement for
    /// all. The dispatcher is woken after the commit.
    /// - Parameter webhooks: The only ones that may hear of them, as far as they want to; `nil` is all.
    func publish(_ events: [WebhookEvent], to webhooks: [WebhookID]?, scope: Scope) async throws
    /// Removes the events about an applicant's runs, their files, tasks, checks and reports, with their deliveries and
    /// attempts: for erasure, before the applicant's own rows go. Safe to repeat.
    func erase(of applicant: ApplicantID, scope: Scope) async throws
    /// Finds the newest event of each reference among those triggered at `since` or later.
    /// - Returns: Their ids; nothing for a reference without one.
    func findNewest(_ wanted: [EventReference], since: Date, scope: Scope) async throws -> [EventReference: UUID]
    /// Adds a delivery of each event to every enabled webhook of the scope's environment, whatever it subscribes to. The
    /// dispatcher is woken after the commit. Not safe to repeat: each call adds its own.
    func resend(_ events: [UUID], scope: Scope) async throws
    /// Adds a delivery of the event that another delivery to the webhook tells of. The dispatcher is woken after the
    /// commit. Not safe to repeat: each call adds its own.
    /// - Returns: The new one; `nil` when the webhook has no such delivery in the scope.
    func replay(_ delivery: DeliveryID, of webhook: WebhookID, scope: Scope) async throws -> DeliveryID?
    /// Adds a delivery of each event whose newest delivery to the webhook the filter means, oldest first. The dispatcher
    /// is woken after the commit. Calls for one webhook must wait for each other.
    func replay(
        _ filter: DeliveryFilter, of webhook: WebhookID, limit: Int, scope: Scope
    ) async throws -> ReplayedDeliveries
    /// Writes a test event and its delivery to this webhook alone. The dispatcher is woken after the commit.
    func publishTest(_ event: WebhookEvent, to webhook: WebhookID, scope: Scope) async throws -> DeliveryID
}

extension EventOutbox {
    /// Writes events for every endpoint that wants them.
    package func publish(_ events: [WebhookEvent], scope: Scope) async throws {
        try await self.publish(events, to: nil, scope: scope)
    }
}
