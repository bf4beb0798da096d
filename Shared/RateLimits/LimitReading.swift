/// The state of one limiter row as a statement left or found it, by the database's clock. Times are microseconds.
package struct LimitReading: Sendable, Equatable {
    /// The numbers that held; `nil`: every request is admitted.
    package let limits: RequestLimits?
    /// How many of the requests asked for were admitted.
    package let admitted: Int
    /// When the statement decided, or read.
    package let now: Int64
    private let fullAt: Int64
    private let windowStartedAt: Int64
    private let windowCount: Int

    /// - Parameters:
    ///   - fullAt: When the bucket will be full; in the past, or too far in the future to be true: it is full.
    ///   - windowStartedAt: When the minute began; it is over after 60 s.
    ///   - windowCount: What the minute has admitted.
    package init(
        limits: RequestLimits?, admitted: Int, now: Int64, fullAt: Int64, windowStartedAt: Int64, windowCount: Int
    ) {
        self.limits = limits
        self.admitted = admitted
        self.now = now
        self.fullAt = fullAt
        self.windowStartedAt = windowStartedAt
        self.windowCount = windowCount
    }

    static let minute: Int64 = 60_000_000
    /// By how much a time may be impossible before the row is taken for one from before the server's clock was set back.
    static let slack: Int64 = 1_000_000

    /// What the bucket holds.
    package var bucketRemaining: Int {
        guard let limits else { return .max }
        let depth = Int64(limits.burst) * limits.intervalMicroseconds
        return max(0, Int((depth - (self.base(limits) - self.now)) / limits.intervalMicroseconds))
    }

    /// What the minute still admits.
    package var windowRemaining: Int {
        guard let limits else { return .max }
        return self.isWindowOpen ? max(0, limits.perMinute - self.windowCount) : limits.perMinute
    }

    /// Microseconds until the minute ends, or a new one's length when none has begun.
    package var windowLeft: Int64 {
        self.isWindowOpen ? self.windowStartedAt + Self.minute - self.now : Self.minute
    }

    /// Microseconds until the bucket holds a request; 0 when it does.
    package var bucketWait: Int64 {
        guard let limits, self.bucketRemaining == 0 else { return 0 }
        let interval = limits.intervalMicroseconds
        return self.base(limits) + interval - Int64(limits.burst) * interval - self.now
    }

    /// Microseconds until a request can be admitted; 0 when one could be now.
    package var wait: Int64 {
        max(self.bucketWait, self.windowRemaining == 0 ? self.windowLeft : 0)
    }

    /// Microseconds for which a refusal is certain to hold.
    ///
    /// A statement that admitted nothing may show the row as it was before the statement that took the last request: then
    /// at least one was admitted since, which puts the next one off by at least one interval.
    var certainWait: Int64 {
        guard let limits else { return 0 }
        if self.admitted > 0 || self.wait > 0 { return self.wait }
        let interval = limits.intervalMicroseconds
        return max(0, self.base(limits) + 2 * interval - Int64(limits.burst) * interval - self.now)
    }

    private func base(_ limits: RequestLimits) -> Int64 {
        let latest = self.now + Int64(limits.burst) * limits.intervalMicroseconds + Self.slack
        return (self.now...latest).contains(self.fullAt) ? self.fullAt : self.now
    }

    private var isWindowOpen: Bool {
        self.windowStartedAt <= self.now + Self.slack && self.now < self.windowStartedAt + Self.minute
    }
}
