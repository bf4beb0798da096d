package import Foundation

/// Goes on with a check whose reports have news; the orchestrator's use case. Running it twice changes nothing the second
/// time.
package struct SettleCheck: Sendable {
    private let announcer: CheckAnnouncer
    private let now: @Sendable () -> Date

    /// - Parameters:
    ///   - announcer: Tells webhooks.
    ///   - now: Stamps the end of a check.
    package init(announcer: CheckAnnouncer, now: @escaping @Sendable () -> Date) {
        self.announcer = announcer
        self.now = now
    }

    /// Derives the check's status and result from its reports, and tells webhooks of both.
    /// - Parameter store: Where the transaction is opened; a job's own ends the job with it.
    /// - Throws: The store's own error, such as that the check's lock was not to be had in two seconds: to be tried
    ///   again.
    package func callAsFunction(_ id: CheckID, scope: Scope, in store: any VerificationStore) async throws {
        try await store.transaction(in: scope) { store in
            guard let check = try await store.checks.lock(id, includingDeleted: true, scope: scope) else {
                return  // erased since
            }
            let reports = try await store.reports.list(of: id, scope: scope)
            try await self.announcer.follow(check, reports, at: self.now(), in: store, scope: scope)
        }
    }
}
