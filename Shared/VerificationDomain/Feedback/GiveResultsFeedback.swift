package import Foundation

/// Takes what a tenant believes that a result should have been.
///
/// Source: API reference, "Fraud reporting". Nobody answers to it. Nothing need be complete: client libraries send
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
        about subject: ResultsFeedback.Subject, expecting expected: ResultsFeedback.Expectation, notes: String?,
        scope: Scope,
        actor: AuditActor
    ) async throws -> ResultsFeedback {
        try await self.store.transaction(in: scope) { store in
            // Locked, so that no erasure slips in between.
            guard let owner = try await Self.owner(of: subject, in: store, scope: scope),
                let applicant = try await store.applicants.find(owner, scope: scope, lock: .share),
                applicant.deleteAt == nil
            else { throw subject.notFound }
            let feedback = ResultsFeedback(
                id: self.identifiers.next(), applicantID: applicant.id, subject: subject, expected: expected,
                notes: notes, createdAt: self.now())
            try await store.feedback.insert(feedback, scope: scope)
            try await store.audit.record(
                AuditEntry(actor: actor, action: .resultsFeedbackGiven, subject: subject.audited), scope: scope)
            return feedback
        }
    }

    private static func owner(
        of subject: ResultsFeedback.Subject, in store: any VerificationTransaction, scope: Scope
    ) async throws -> ApplicantID? {
        switch subject {
        case .check(let id): try await store.checks.find(id, scope: scope)?.applicantID
        case .report(let id): try await store.reports.find(id, scope: scope)?.applicantID
        }
    }
}

extension ResultsFeedback.Subject {
    fileprivate var notFound: ResultsFeedbackError {
        switch self {
        case .check(let id): .checkNotFound(id)
        case .report(let id): .reportNotFound(id)
        }
    }

    fileprivate var audited: AuditSubject {
        switch self {
        case .check(let id): .check(id)
        case .report(let id): .report(id)
        }
    }
}
