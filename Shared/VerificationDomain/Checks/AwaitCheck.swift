import Reports

/// Waits until the reports of a check are past the part that machines do.
///
/// Source: API reference, "Create check" (`asynchronous`): the answer comes "when all the reports in the check complete the
/// automatic part of the review, or the request times out after 29 seconds".
package struct AwaitCheck: Sendable {
    /// How long a client waits at most.
    package static let limit: Duration = .seconds(29)
    /// Between two looks.
    private static let interval: Duration = .milliseconds(200)

    private let checks: ReadChecks
    private let limit: Duration
    private let clock: any Clock<Duration>

    /// - Parameters:
    ///   - checks: Asked again and again.
    ///   - limit: How long a client waits at most.
    ///   - clock: Tells when the time is over.
    package init(
        checks: ReadChecks, limit: Duration = AwaitCheck.limit, clock: any Clock<Duration> = ContinuousClock()
    ) {
        self.checks = checks
        self.limit = limit
        self.clock = clock
    }

    /// Waits for the end of the automatic part, or of the time.
    /// - Returns: The check as it is then: in progress when a report waits for an analyst, or nothing came in time.
    /// - Throws: `CancellationError`; ``CheckError/notFound(_:)`` when the applicant is deleted meanwhile.
    package func callAsFunction(_ id: CheckID, scope: Scope) async throws -> Check {
        try await self.wait(for: id, scope: scope, on: self.clock)
    }

    private func wait<C: Clock>(for id: CheckID, scope: Scope, on clock: C) async throws -> Check
    where C.Duration == Duration {
        let end = clock.now.advanced(by: self.limit)
        while true {
            let check = try await self.checks.find(id, scope: scope)
            if clock.now >= end || check.status != .inProgress { return check }
            let reports = try await self.checks.reports(of: id, scope: scope)
            // When all have ended, the check is about to.
            let waitsForAnalyst = reports.contains { $0.status == .awaitingApproval }
            if waitsForAnalyst, !reports.contains(where: { $0.status == .awaitingData && !$0.isPaused }) {
                return check
            }
            try await clock.sleep(for: Self.interval)
        }
    }
}
