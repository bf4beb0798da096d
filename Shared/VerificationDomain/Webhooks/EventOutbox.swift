package import Webhooks

/// Takes events in the transaction that causes them.
package protocol EventOutbox: Sendable {
    /// Writes the events, their bodies sealed, and one delivery for each endpoint that wants them: one statement for
    /// all. The dispatcher is woken after the commit.
    func publish(_ events: [WebhookEvent], scope: Scope) async throws
    /// Removes the events about an applicant's runs, tasks and reports, with their deliveries and attempts: for erasure,
    /// before the applicant's own rows go. Safe to repeat.
    func erase(of applicant: ApplicantID, scope: Scope) async throws
}
