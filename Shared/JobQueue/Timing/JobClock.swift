/// Monotonic time and waiting, so that tests choose them. Never compared with times in the database.
package struct JobClock: Sendable {
    /// Time since a fixed but arbitrary moment.
    package var now: @Sendable () -> Duration
    /// Waits; throws `CancellationError` when the task is cancelled.
    package var sleep: @Sendable (Duration) async throws -> Void

    /// A clock as stated; tests make one that they move.
    package init(
        now: @escaping @Sendable () -> Duration, sleep: @escaping @Sendable (Duration) async throws -> Void
    ) {
        self.now = now
        self.sleep = sleep
    }

    /// The machine's continuous clock.
    package static let continuous: JobClock = {
        let start = ContinuousClock.now
        return JobClock(now: { ContinuousClock.now - start }, sleep: { try await ContinuousClock().sleep(for: $0) })
    }()
}

extension JobClock {
    /// Sleeps as far as the task lets it.
    /// - Returns: `false` when the task was cancelled.
    func pause(_ duration: Duration) async -> Bool {
        do {
            try await self.sleep(duration)
            return !Task.isCancelled
        } catch {
            return false
        }
    }

    /// Sleeps for a time drawn from `duration` ± 20 %, so that processes started together drift apart.
    func pauseAround(_ duration: Duration) async -> Bool {
        await self.pause(duration * Double.random(in: 0.8...1.2))
    }
}

extension Duration {
    /// Whole milliseconds, rounded up, and at most about 68 years, so that `now() + delay` stays in range.
    var wholeMilliseconds: Int64 {
        let limit: Int64 = 1 << 41
        let (seconds, attoseconds) = self.components
        guard seconds < limit / 1000 else { return limit }
        guard seconds > -limit / 1000 else { return -limit }
        let fraction = attoseconds > 0 ? (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000 : 0
        return seconds * 1000 + fraction
    }
}
