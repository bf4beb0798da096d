package import FoundationEssentials

/// When a delivery is attempted: at once, then 30 seconds, 2 minutes, 15 minutes, 2 hours and 10 hours after the first
/// attempt (reference, "Retry logic"); after six failures it is exhausted.
package enum DeliverySchedule {
    /// What follows a failed attempt.
    package enum Step: Equatable, Sendable {
        /// Attempt `attempt` (2 to 6) is due at `at`.
        case retry(attempt: Int, at: Date)
        /// No further attempt; only a resend can start over.
        case exhausted
    }

    /// The delay of each attempt after the first one.
    package static let delays: [Duration] = [
        .zero, .seconds(30), .seconds(2 * 60), .seconds(15 * 60), .seconds(2 * 3600), .seconds(10 * 3600),
    ]

    /// The number of the last attempt.
    package static let lastAttempt = delays.count

    /// The greatest jitter that keeps a retry within two seconds of the documented time.
    package static let greatestJitter: Duration = .seconds(2)

    /// Returns when an attempt is due, `nil` when there is no such attempt.
    /// - Parameters:
    ///   - attempt: 1 for the first.
    ///   - firstAttemptAt: When the first one began, not when the event happened: an outage of the dispatcher shifts
    ///     the whole schedule instead of eating it up.
    ///   - jitter: Spreads deliveries that failed together; held to 0 to 2 s, and never applied to the first.
    package static func dueTime(ofAttempt attempt: Int, firstAttemptAt: Date, jitter: Duration = .zero) -> Date? {
        guard (1...self.lastAttempt).contains(attempt) else { return nil }
        guard attempt > 1 else { return firstAttemptAt }
        let delay = self.delays[attempt - 1] + min(max(.zero, jitter), self.greatestJitter)
        return firstAttemptAt.addingTimeInterval(delay / .seconds(1))
    }

    /// Returns what follows the failure of attempt `attempt`. An attempt that an open breaker deferred did not take
    /// place, so its number stays.
    package static func step(
        afterFailedAttempt attempt: Int, firstAttemptAt: Date, jitter: Duration = .zero
    ) -> Step {
        let next = max(0, attempt) + 1
        guard let date = self.dueTime(ofAttempt: next, firstAttemptAt: firstAttemptAt, jitter: jitter) else {
            return .exhausted
        }
        return .retry(attempt: next, at: date)
    }
}
