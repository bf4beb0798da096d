/// Whether a request is admitted, and what its answer tells about the limits.
package struct LimitVerdict: Sendable, Equatable {
    /// Whether it is.
    package let isAdmitted: Bool
    /// The row's state, which may be up to a second old in a refusal.
    package let reading: LimitReading
    /// From now until a request can be admitted; of a refusal never negative.
    package let wait: Duration

    /// States a verdict.
    package init(isAdmitted: Bool, reading: LimitReading, wait: Duration) {
        self.isAdmitted = isAdmitted
        self.reading = reading
        self.wait = wait
    }

    /// Whole seconds after which a refused request may be made again: rounded up, at least 1.
    package var retryAfterSeconds: Int { max(1, Int((self.wait / .seconds(1)).rounded(.up))) }

    /// `RateLimit-Policy`: both rules, with their quota and the seconds in which it is restored. `nil` without limits.
    /// Source: draft-ietf-httpapi-ratelimit-headers-10 §3.
    package var policyField: String? {
        guard let limits = self.reading.limits else { return nil }
        return "\"burst\";q=\(limits.burst);w=\(max(1, limits.fillSeconds)), \"minute\";q=\(limits.perMinute);w=60"
    }

    /// `RateLimit`: the rule that will refuse first, with what it still admits and the seconds until it admits more.
    /// Source: draft-ietf-httpapi-ratelimit-headers-10 §4; `t` is never later than `Retry-After`.
    package var statusField: String? {
        guard self.reading.limits != nil else { return nil }
        let isMinute =
            self.isAdmitted
            ? self.reading.windowRemaining < self.reading.bucketRemaining : self.reading.windowRemaining == 0
        guard self.isAdmitted else {
            return "\"\(isMinute ? "minute" : "burst")\";r=0;t=\(self.retryAfterSeconds)"
        }
        if isMinute {
            return "\"minute\";r=\(self.reading.windowRemaining);t=\(Self.seconds(self.reading.windowLeft))"
        }
        let untilMore = self.reading.bucketRemaining > 0 ? 1_000_000 : self.reading.bucketWait
        return "\"burst\";r=\(self.reading.bucketRemaining);t=\(Self.seconds(untilMore))"
    }

    private static func seconds(_ microseconds: Int64) -> Int64 { max(1, (microseconds + 999_999) / 1_000_000) }
}
