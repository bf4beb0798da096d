package import Foundation
package import Reports

/// Why a report could not be reviewed.
package enum ReportReviewError: Error, Equatable {
    /// No such report, or another scope's: a caller must not learn which.
    case notFound(ReportID)
    /// It is not an analyst's turn: no machine has handed the report over yet, or it has ended.
    case notWaiting(ReportID, ReportStatus)
}

/// What an analyst does: sees which reports wait, looks at one, and decides it.
package struct ReviewReports: Sendable {
    private let store: any VerificationStore
    private let now: @Sendable () -> Date

    /// - Parameters:
    ///   - store: Where transactions are opened.
    ///   - now: Stamps what is completed.
    package init(store: any VerificationStore, now: @escaping @Sendable () -> Date) {
        self.store = store
        self.now = now
    }

    /// The reports that wait, oldest first: a page of them.
    /// - Throws: ``ReportReviewError/notFound(_:)`` when the report after which the page begins is not there; the store's
    ///   own error.
    package func waiting(_ filter: ReportReviewFilter, scope: Scope) async throws -> [ReportReview] {
        if let after = filter.after { _ = try await self.existing(after, scope: scope, in: self.store.reports) }
        return try await self.store.reports.waiting(filter, scope: scope)
    }

    /// One report in any status; that somebody looked at it is audited in the same transaction.
    /// - Throws: ``ReportReviewError/notFound(_:)``; the store's own error.
    package func show(_ id: ReportID, scope: Scope, actor: AuditActor) async throws -> ReportReview {
        try await self.store.transaction(in: scope) { store in
            let report = try await self.existing(id, scope: scope, in: store.reports)
            try await store.audit.record(
                AuditEntry(actor: actor, action: .reportViewed, subject: .report(id)), scope: scope)
            return report
        }
    }

    /// Completes a report that waits. The outcome, the job that tells its run or check, and the line that says who decided
    /// are one transaction; of two decisions at once one is stored.
    /// - Returns: The report as stored.
    /// - Throws: ``ReportReviewError``; `ReportDecisionError` when the rules of the report's kind do not allow the decision;
    ///   the store's own error. Nothing is stored then.
    @discardableResult
    package func decide(
        _ id: ReportID, _ decision: ReportDecision, scope: Scope, actor: AuditActor
    ) async throws -> ReportReview {
        try await self.store.transaction(in: scope) { store in
            let report = try await self.existing(id, scope: scope, in: store.reports)
            guard report.status == ReportDecider.analyst.turn else {
                throw ReportReviewError.notWaiting(id, report.status)
            }
            let outcome = try report.name.outcome(of: decision, startingFrom: report.breakdown)
            let isStored = try await store.reports.complete(
                id, outcome: outcome, by: .analyst, at: self.now(), scope: scope)
            let stored = try await self.existing(id, scope: scope, in: store.reports)
            guard isStored else { throw ReportReviewError.notWaiting(id, stored.status) }
            try await store.jobs.settled(id, of: stored.owner, scope: scope)
            try await store.audit.record(
                AuditEntry(actor: actor, action: .reportDecided, subject: .report(id)), scope: scope)
            return stored
        }
    }

    private func existing(
        _ id: ReportID, scope: Scope, in reports: any ReportRepository
    ) async throws -> ReportReview {
        guard let report = try await reports.review(id, scope: scope) else { throw ReportReviewError.notFound(id) }
        return report
    }
}
