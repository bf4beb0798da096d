package import Foundation

/// Takes what a tenant believes that a result should have been.
///
/// Source: API reference, "Fraud reporting". Nobody answers to it. A report need not be complete: client libraries send
/// feedback at once.
package struct GiveResultsFeedback: Sendable {
    private let store: any VerificationStore
    private let identifiers: IdentifierSource
    private let now: @Sendable () -> Date

    /// - Parameters:
    ///   - store: Gives each call its transaction.
    ///   - identifiers: Where new ids come from.
    ///   - now: Stamps what is given.
    package init(
        store: any VerificationStore, identifiers: IdentifierSource, now: @escaping @Sendable () -> Date
    ) {
        self.store = store
        self.identifiers = identifiers
        self.now = now
    }

    /// Stores a feedback, in a transaction of its own. Each call stores another.
    /// - Parameter notes: `nil`, or at most ``ResultsFeedback/greatestNotesLength`` code points.
    /// - Throws: ``ResultsFeedbackError``.
    package func callAsFunction(
        about id: ReportID, expecting expected: ResultsFeedback.Expectation, notes: String?, scope: Scope,
        actor: AuditActor
    ) async throws -> ResultsFeedback {
        try await self.store.transaction(in: scope) { store in
            // Locked, so that no erasure slips in between.
            guard let report = try await store.reports.find(id, scope: scope),
                let applicant = try await store.applicants.find(report.applicantID, scope: scope, lock: .share),
                applicant.deleteAt == nil
            else { throw ResultsFeedbackError.reportNotFound(id) }
            let feedback = ResultsFeedback(
                id: self.identifiers.next(), applicantID: applicant.id, reportID: id, expected: expected,
                notes: notes, createdAt: self.now())
            try await store.feedback.insert(feedback, scope: scope)
            try await store.audit.record(
                AuditEntry(actor: actor, action: .resultsFeedbackGiven, subject: .report(id)), scope: scope)
            return feedback
        }
    }
}
