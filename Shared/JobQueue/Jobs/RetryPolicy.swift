/// When a failed attempt is made again, and how often.
package struct RetryPolicy: Sendable, Equatable {
    private enum Schedule: Sendable, Equatable {
        case jitter(base: Duration, cap: Duration)
        case table([Duration])
    }

    /// Attempts in all, the first included; at least 1. A job's own number wins.
    package let maximumAttempts: Int
    private let schedule: Schedule

    /// 12 attempts, 2 s to 15 minutes apart: about an hour and a half in all.
    package static let `default` = RetryPolicy.backoff(base: .seconds(2), cap: .seconds(900), maximumAttempts: 12)

    /// Decorrelated jitter: the wait after attempt n is drawn from `base` to `base` · 3ⁿ, at most `cap`, so that jobs
    /// which failed together do not return together. (Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog
    /// 2015; the upper bound of the previous wait stands for the wait itself, which is not stored.)
    package static func backoff(base: Duration, cap: Duration, maximumAttempts: Int) -> RetryPolicy {
        let base = max(base, .milliseconds(1))
        return RetryPolicy(
            maximumAttempts: max(1, maximumAttempts), schedule: .jitter(base: base, cap: max(cap, base)))
    }

    /// Fixed waits: the n-th after attempt n, and one attempt more than there are waits.
    package static func table(_ waits: [Duration]) -> RetryPolicy {
        RetryPolicy(maximumAttempts: waits.count + 1, schedule: .table(waits))
    }

    /// Only one attempt.
    package static let never = RetryPolicy.table([])

    /// How long to wait after a failed attempt.
    /// - Parameter attempt: The number of the attempt that failed, from 1.
    package func delay(after attempt: Int, using generator: inout some RandomNumberGenerator) -> Duration {
        switch self.schedule {
        case .jitter(let base, let cap):
            var ceiling = base
            for _ in 0..<max(1, attempt) where ceiling < cap { ceiling = min(cap, ceiling * 3) }
            return base + (ceiling - base) * Double.random(in: 0...1, using: &generator)
        case .table(let waits):
            guard let last = waits.last else { return .zero }
            return attempt <= waits.count ? waits[max(0, attempt - 1)] : last
        }
    }
}
