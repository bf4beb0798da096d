/// The requests of one key that wait for the limiter's row: one statement at a time, those that come meanwhile together
/// in the next one, and none while it is known that no request can be admitted. No I/O, no clock of its own.
struct TakeQueue<Waiter> {
    /// What to do with a request.
    enum Step {
        /// Answer it now.
        case settle(LimitVerdict)
        /// Send a statement for so many requests; its answer goes to ``answered(_:now:)``.
        case send(Int)
        /// It is part of the next statement.
        case wait
    }

    /// For how long a reading is believed at most, so that a change of the limits holds everywhere within a second.
    static var longestBelief: Duration { .milliseconds(900) }

    private var sent: [Waiter] = []
    private var waiting: [Waiter] = []
    /// Until `until` every request gets this answer. A refusal's is exact: no gateway can be admitted earlier.
    private var belief: (reading: LimitReading, until: ContinuousClock.Instant, admitsAt: ContinuousClock.Instant)?

    /// Whether it may be forgotten.
    func isIdle(now: ContinuousClock.Instant) -> Bool {
        self.sent.isEmpty && self.waiting.isEmpty && (self.belief.map { $0.until <= now } ?? true)
    }

    /// Whether somebody waits for an answer.
    var isBusy: Bool { !self.sent.isEmpty }

    mutating func take(_ waiter: Waiter, now: ContinuousClock.Instant) -> Step {
        if let verdict = self.believed(now) { return .settle(verdict) }
        if self.isBusy {
            self.waiting.append(waiter)
            return .wait
        }
        self.sent = [waiter]
        return .send(1)
    }

    /// The statement under way was answered.
    /// - Returns: Everybody's verdict that is known now, and for how many the next statement must be sent.
    mutating func answered(
        _ reading: LimitReading, now: ContinuousClock.Instant
    ) -> (settled: [(Waiter, LimitVerdict)], next: Int?) {
        let certain = Duration.microseconds(reading.certainWait)
        if reading.limits == nil {
            self.belief = (reading, now + Self.longestBelief, now)
        } else if certain > .zero {
            self.belief = (reading, now + min(certain, Self.longestBelief), now + certain)
        } else {
            self.belief = nil
        }
        var settled = self.sent.enumerated().map { place, waiter in
            let isAdmitted = reading.limits == nil || place < reading.admitted
            return (waiter, LimitVerdict(isAdmitted: isAdmitted, reading: reading, wait: certain))
        }
        self.sent = []
        if let verdict = self.believed(now) {
            settled += self.waiting.map { ($0, verdict) }
            self.waiting = []
        }
        return (settled, self.sendWaiting())
    }

    /// The statement under way failed: its requests get no verdict; those that came meanwhile are tried.
    mutating func failed() -> (failed: [Waiter], next: Int?) {
        let failed = self.sent
        self.sent = []
        return (failed, self.sendWaiting())
    }

    private mutating func sendWaiting() -> Int? {
        guard !self.waiting.isEmpty else { return nil }
        self.sent = self.waiting
        self.waiting = []
        return self.sent.count
    }

    private func believed(_ now: ContinuousClock.Instant) -> LimitVerdict? {
        guard let belief = self.belief, now < belief.until else { return nil }
        let isUnlimited = belief.reading.limits == nil
        return LimitVerdict(
            isAdmitted: isUnlimited, reading: belief.reading, wait: isUnlimited ? .zero : belief.admitsAt - now)
    }
}
