/// When a delivery is attempted: at once, then 30 seconds, 2 minutes, 15 minutes, 2 hours and 10 hours after the first
/// attempt (reference, "Retry logic"); after six failures it is exhausted.
///
/// All times are distances from the beginning of the first attempt, which the database's clock stamps: so no other clock
/// has a say, and an outage of the dispatcher shifts the whole schedule instead of eating it up.
package enum DeliverySchedule {
    /// What follows a failed attempt.
    package enum Step: Equatable, Sendable {
        /// Attempt `attempt` (2 to 6) is due `delay` after the first one began.
        case retry(attempt: Int, delay: Duration)
        /// No further attempt; only a resend can start over.
        case exhausted
    }

    /// The delay of each attempt after the first one, which comes first in the list.
    package static let delays: [Duration] = [
        .zero, .seconds(30), .seconds(2 * 60), .seconds(15 * 60), .seconds(2 * 3600), .seconds(10 * 3600),
    ]

    /// The number of the last attempt: 6.
    package static let lastAttempt = delays.count

    /// The greatest jitter that keeps a retry within two seconds of the documented time.
    package static let greatestJitter: Duration = .seconds(2)

    /// Returns how long after the first attempt another one is due, `nil` when there is no such attempt.
    /// - Parameters:
    ///   - attempt: 1 for the first.
    ///   - jitter: Spreads deliveries that failed together; held to 0 to 2 s, and never applied to the first.
    package static func delay(ofAttempt attempt: Int, jitter: Duration = .zero) -> Duration? {
        guard (1...self.lastAttempt).contains(attempt) else { return nil }
        guard attempt > 1 else { return .zero }
        return self.delays[attempt - 1] + min(max(.zero, jitter), self.greatestJitter)
    }

    /// Returns what follows the failure of attempt `attempt`. An attempt that an open breaker deferred did not take
    /// place, so its number stays.
    /// - Parameter jitter: As for ``delay(ofAttempt:jitter:)``.
    package static func step(afterFailedAttempt attempt: Int, jitter: Duration = .zero) -> Step {
        let next = min(max(0, attempt), self.lastAttempt) + 1
        guard let delay = self.delay(ofAttempt: next, jitter: jitter) else { return .exhausted }
        return .retry(attempt: next, delay: delay)
    }
}
