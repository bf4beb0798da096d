package import Foundation

/// Erases a deleted applicant for good when the tenant's delay has passed; the orchestrator's use case.
///
/// In one transaction go the applicant, consents, documents and other media, passkeys and biometric tokens, runs with tasks,
/// logs, links and the files made of them, checks and reports with the feedback on them, and the events about them with
/// their deliveries and attempts. What stays is a row with the applicant's id and the time, so that clients hear "gone", and
/// the audit log, which holds ids. The files' bytes are another store's: the transaction enqueues a job that deletes them,
/// and it is tried until they are gone.
package struct EraseApplicant: Sendable {
    /// What became of it.
    package enum End: Sendable, Equatable {
        /// All rows are gone; that many files are about to be.
        case erased(files: Int)
        /// Restored since, erased already, or never there.
        case nothingToErase
        /// The delay has not passed: deleted again since, or by another clock.
        case notDue(Duration)
    }

    private let now: @Sendable () -> Date

    /// - Parameter now: The clock that says whether the delay has passed.
    package init(now: @escaping @Sendable () -> Date) { self.now = now }

    /// Safe to run twice, or by two workers at once: the applicant's row is locked first.
    /// - Parameter store: Where the transaction is opened; a job's own ends the job with it, unless nothing is due yet.
    /// - Throws: The store's own error, such as that a lock was not to be had in two seconds: to be tried again.
    package func callAsFunction(
        _ id: ApplicantID, scope: Scope, in store: any VerificationStore
    ) async throws -> End {
        do {
            return try await store.transaction(in: scope) { store in
                guard let applicant = try await store.applicants.find(id, scope: scope, lock: .update),
                    let deleteAt = applicant.deleteAt
                else { return .nothingToErase }
                let rest = deleteAt.timeIntervalSince(self.now())
                guard rest <= 0 else { throw NotDue(rest: .seconds(rest)) }
                return try await Self.erase(id, scope: scope, in: store)
            }
        } catch let error as NotDue {
            return .notDue(error.rest)
        }
    }

    private static func erase(
        _ id: ApplicantID, scope: Scope, in store: any VerificationTransaction
    ) async throws -> End {
        let timers = try await store.runs.openTimers(of: id, scope: scope)
        // Whoever goes on with a check first writes events that this transaction then sees.
        try await store.checks.lockAll(of: id, scope: scope)
        var files = try await store.documents.objects(of: id, scope: scope)
        for kind in MediumKinds.all { files += try await kind.objects(of: id, in: store, scope: scope) }
        files += try await store.runFiles.objects(of: id, scope: scope)
        if !timers.isEmpty { try await store.jobs.cancelTimers(timers, scope: scope) }
        try await store.events.erase(of: id, scope: scope)
        try await store.applicants.erase(id, scope: scope)
        try await store.jobs.eraseMedia(files, scope: scope)
        try await store.audit.record(
            AuditEntry(actor: .system("erasure"), action: .applicantErased, subject: .applicant(id)), scope: scope)
        return .erased(files: files.count)
    }

    /// Ends the transaction without effect.
    private struct NotDue: Error {
        let rest: Duration
    }
}
