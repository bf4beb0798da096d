package import Foundation
import Reports
import Webhooks

/// Has paused checks and reports go on, and cancels reports.
///
/// Only what is paused can be resumed or cancelled. The sandbox takes every request, as client libraries' tests ask for:
/// there resuming what is not paused changes nothing, and what has not ended can be cancelled.
///
/// Source: API reference, "Resume check", "Resume report", "Cancel report".
package struct ResumeChecks: Sendable {
    private let store: any VerificationStore
    private let announcer: CheckAnnouncer
    private let now: @Sendable () -> Date

    /// - Parameters:
    ///   - store: Where each use opens a transaction of its own.
    ///   - announcer: Tells webhooks.
    ///   - now: Stamps what is told.
    package init(store: any VerificationStore, announcer: CheckAnnouncer, now: @escaping @Sendable () -> Date) {
        self.store = store
        self.announcer = announcer
        self.now = now
    }

    /// Resumes every paused report of a check.
    /// - Returns: Whose check it is.
    /// - Throws: ``CheckError``: not found; not paused, in the live environment.
    @discardableResult
    package func resume(_ id: CheckID, scope: Scope) async throws -> ApplicantID {
        try await self.changing(id, scope: scope) { check, reports, store in
            guard check.status == .paused || scope.isSandbox else { throw CheckError.notPaused(id) }
            return try await Self.resume(reports, in: store, scope: scope)
        }
    }

    /// Resumes one report.
    /// - Returns: Whose check it is.
    /// - Throws: ``CheckError``: not found; not paused, in the live environment.
    @discardableResult
    package func resume(report id: ReportID, scope: Scope) async throws -> ApplicantID {
        let (_, found) = try await self.store.existingReport(id, scope: scope)
        return try await self.changing(found.id, scope: scope) { _, reports, store in
            guard let report = reports.first(where: { $0.id == id }) else { throw CheckError.reportNotFound(id) }
            guard report.isPaused || scope.isSandbox else { throw CheckError.reportNotPaused(id) }
            return try await Self.resume([report], in: store, scope: scope)
        }
    }

    /// Cancels one report: it is never processed.
    /// - Returns: Whose check it is.
    /// - Throws: ``CheckError``: not found; not paused, in the live environment.
    @discardableResult
    package func cancel(report id: ReportID, scope: Scope) async throws -> ApplicantID {
        let (_, found) = try await self.store.existingReport(id, scope: scope)
        return try await self.changing(found.id, scope: scope) { _, reports, store in
            guard let report = reports.first(where: { $0.id == id }) else { throw CheckError.reportNotFound(id) }
            guard report.isPaused || scope.isSandbox else { throw CheckError.reportNotPaused(id) }
            _ = try await store.reports.cancel(id, scope: scope)
            return []
        }
    }

    /// - Returns: The reports that were paused.
    private static func resume(
        _ reports: [Report], in store: any VerificationTransaction, scope: Scope
    ) async throws -> [ReportID] {
        var resumed: [ReportID] = []
        for report in reports where report.isPaused {
            if try await store.reports.resume(report.id, scope: scope) { resumed.append(report.id) }
        }
        return resumed
    }

    /// Changes reports of a check under its lock; then has those that were resumed examined, and tells of everything.
    /// - Parameter change: Returns the reports that it resumed.
    private func changing(
        _ id: CheckID, scope: Scope,
        _ change: (Check, [Report], any VerificationTransaction) async throws -> [ReportID]
    ) async throws -> ApplicantID {
        let now = self.now()
        return try await self.store.transaction(in: scope) { store in
            guard let check = try await store.checks.lock(id, includingDeleted: false, scope: scope) else {
                throw CheckError.notFound(id)
            }
            let resumed = try await change(check, try await store.reports.list(of: id, scope: scope), store)
            try await store.jobs.examine(resumed, scope: scope)
            let reports = try await store.reports.list(of: id, scope: scope)
            var news = reports.filter { resumed.contains($0.id) }.map {
                CheckAnnouncer.News.report($0, .resumed, at: now)
            }
            if check.status == .paused, !resumed.isEmpty {
                var started = check
                _ = started.follow(reports, at: now)
                if started.status == .inProgress { news.append(.check(started, .started, at: now)) }
            }
            try await self.announcer.follow(check, reports, telling: news, at: now, in: store, scope: scope)
            return check.applicantID
        }
    }
}
