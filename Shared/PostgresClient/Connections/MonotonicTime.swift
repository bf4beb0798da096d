import Glibc

/// A point on the machine's monotonic clock in nanoseconds, as `timerfd` counts; unaffected by changes of wall time.
struct MonotonicTime: Sendable, Comparable, Hashable {
    let nanoseconds: UInt64

    /// Later than every other; what has no deadline.
    static let never = MonotonicTime(nanoseconds: .max)

    static func now() -> MonotonicTime {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return MonotonicTime(nanoseconds: UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec))
    }

    static func < (left: MonotonicTime, right: MonotonicTime) -> Bool { left.nanoseconds < right.nanoseconds }

    /// The time after a duration; negative durations count as none, and the sum never passes ``never``.
    static func + (time: MonotonicTime, duration: Duration) -> MonotonicTime {
        guard duration > .zero else { return time }
        let (seconds, attoseconds) = duration.components
        let (whole, tooLong) = UInt64(seconds).multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, overflow) = time.nanoseconds.addingReportingOverflow(whole)
        guard !tooLong, !overflow, sum < .max - 1_000_000_000 else { return .never }
        return MonotonicTime(nanoseconds: sum + UInt64(attoseconds / 1_000_000_000))
    }

    /// Milliseconds from `now` until this time, rounded up, for `poll`.
    func milliseconds(from now: MonotonicTime) -> Int32 {
        guard self > now else { return 0 }
        return Int32(clamping: (self.nanoseconds - now.nanoseconds + 999_999) / 1_000_000)
    }
}
