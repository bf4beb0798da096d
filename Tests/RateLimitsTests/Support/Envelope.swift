import RateLimits

/// One statement's admissions, by the database's clock.
struct Admission: Equatable {
    /// Microseconds.
    let at: Int64
    let count: Int
}

/// Judges a trace of admissions by the rules as they are written down, not as the limiter computes them.
struct Envelope {
    let limits: RequestLimits

    /// The first admission that breaks a rule; `nil` for a legal trace.
    ///
    /// The bucket: in any interval that begins and ends with an admission, at most `burst` and one for each whole interval
    /// of the rate. The minute: at most `perMinute` in the 60 s from its first admission.
    func violation(_ trace: [Admission]) -> Admission? {
        let interval = self.limits.intervalMicroseconds
        var before: Int64 = 0
        var least = Int64.max
        var minute: (began: Int64, count: Int)?
        for admission in trace.sorted(by: { $0.at < $1.at }) {
            least = min(least, before * interval - admission.at)
            before += Int64(admission.count)
            if before * interval - admission.at - least > Int64(self.limits.burst) * interval { return admission }
            if let open = minute, admission.at < open.began + 60_000_000 {
                minute = (open.began, open.count + admission.count)
            } else {
                minute = (admission.at, admission.count)
            }
            if let minute, minute.count > self.limits.perMinute { return admission }
        }
        return nil
    }

    /// How many of requests that never stop the rules admit from the first admission on, the bucket being full then.
    /// - Parameter microseconds: From the first admission to the last moment that counts.
    func ideal(over microseconds: Int64) -> Int {
        let interval = self.limits.intervalMicroseconds
        var admitted = 0
        var tokens = Int64(self.limits.burst) * interval
        var at: Int64 = 0
        while at <= microseconds {
            let end = min(at + 59_999_999, microseconds)
            let inMinute = min(self.limits.perMinute, Int((tokens + end - at) / interval))
            admitted += inMinute
            let next = at + 60_000_000
            tokens = min(
                Int64(self.limits.burst) * interval, tokens + (next - at) - Int64(inMinute) * interval)
            at = next
        }
        return admitted
    }
}
