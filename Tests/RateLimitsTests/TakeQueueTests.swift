import Testing

@testable import RateLimits

struct TakeQueueTests {
    private let start = ContinuousClock.now
    private var queue = TakeQueue<Int>()

    private func reading(admitted: Int, fullIn: Int64, count: Int = 0, limits: RequestLimits? = .standard(.sandbox))
        -> LimitReading
    {
        LimitReading(
            limits: limits, admitted: admitted, now: 1_000_000_000, fullAt: 1_000_000_000 + fullIn,
            windowStartedAt: 999_000_000, windowCount: count)
    }

    private static func isSend(_ step: TakeQueue<Int>.Step, _ count: Int) -> Bool {
        if case .send(count) = step { true } else { false }
    }

    private static func verdict(_ step: TakeQueue<Int>.Step) -> LimitVerdict? {
        if case .settle(let verdict) = step { verdict } else { nil }
    }

    /// Sends for 0; 1 to `others` wait.
    private mutating func fill(_ others: Int) {
        #expect(Self.isSend(self.queue.take(0, now: self.start), 1))
        for waiter in 0..<others {
            guard case .wait = self.queue.take(waiter + 1, now: self.start) else {
                Issue.record("\(waiter) did not wait")
                return
            }
        }
    }

    @Test
    mutating func whatComesMeanwhileGoesTogetherInTheNextStatement() {
        self.fill(3)
        let first = self.queue.answered(self.reading(admitted: 1, fullIn: 500_000), now: self.start)
        #expect(first.settled.map(\.0) == [0])
        #expect(first.settled.allSatisfy { $0.1.isAdmitted })
        #expect(first.next == 3)
    }

    @Test
    mutating func aStatementMayAdmitPart() {
        self.fill(3)
        _ = self.queue.answered(self.reading(admitted: 1, fullIn: 1_000_000), now: self.start)
        let second = self.queue.answered(self.reading(admitted: 2, fullIn: 2_000_000), now: self.start)
        #expect(second.settled.map(\.1.isAdmitted) == [true, true, false])
        #expect(second.settled.last?.1.wait == .milliseconds(500))
        #expect(second.next == nil)
    }

    @Test
    mutating func whenTheLastIsTakenThoseWhoWaitAreRefusedWithoutAStatement() {
        self.fill(3)
        let first = self.queue.answered(self.reading(admitted: 1, fullIn: 2_000_000), now: self.start)
        #expect(first.settled.map(\.0) == [0, 1, 2, 3])
        #expect(first.settled.map(\.1.isAdmitted) == [true, false, false, false])
        #expect(first.next == nil)
    }

    @Test
    mutating func aRefusalIsRememberedUntilItsEndAndNotLonger() {
        self.fill(0)
        _ = self.queue.answered(self.reading(admitted: 0, fullIn: 2_000_000), now: self.start)
        let before = self.queue.take(1, now: self.start + .microseconds(499_999))
        #expect(Self.verdict(before)?.isAdmitted == false)
        #expect(Self.verdict(before)?.wait == .microseconds(1))
        #expect(Self.isSend(self.queue.take(2, now: self.start + .milliseconds(500)), 1))
    }

    @Test
    mutating func aLongRefusalIsAskedAgainWithinASecond() {
        self.fill(0)
        _ = self.queue.answered(self.reading(admitted: 0, fullIn: 0, count: 120), now: self.start)
        let before = self.queue.take(1, now: self.start + .milliseconds(899))
        #expect(Self.verdict(before)?.wait == .seconds(59) - .milliseconds(899))
        #expect(Self.isSend(self.queue.take(2, now: self.start + .milliseconds(900)), 1))
    }

    @Test
    mutating func withoutLimitsEverybodyIsAdmittedAndAskedForOnceASecond() {
        self.fill(2)
        let outcome = self.queue.answered(self.reading(admitted: 0, fullIn: 0, limits: nil), now: self.start)
        #expect(outcome.settled.count == 3)
        #expect(outcome.settled.allSatisfy { $0.1.isAdmitted })
        #expect(Self.verdict(self.queue.take(4, now: self.start + .milliseconds(899)))?.isAdmitted == true)
        #expect(Self.isSend(self.queue.take(5, now: self.start + .milliseconds(900)), 1))
    }

    @Test
    mutating func anAdmissionThatLeavesSomeIsNotRemembered() {
        self.fill(0)
        _ = self.queue.answered(self.reading(admitted: 1, fullIn: 500_000), now: self.start)
        #expect(Self.isSend(self.queue.take(1, now: self.start), 1))
    }

    @Test
    mutating func aFailureFailsOnlyThoseOfItsStatement() {
        self.fill(2)
        let outcome = self.queue.failed()
        #expect(outcome.failed == [0])
        #expect(outcome.next == 2)
        let next = self.queue.answered(self.reading(admitted: 2, fullIn: 1_000_000), now: self.start)
        #expect(next.settled.map(\.0) == [1, 2])
    }

    @Test
    mutating func itIsIdleWhenNobodyWaitsAndNothingIsRemembered() {
        #expect(self.queue.isIdle(now: self.start))
        self.fill(0)
        #expect(!self.queue.isIdle(now: self.start))
        _ = self.queue.answered(self.reading(admitted: 0, fullIn: 2_000_000), now: self.start)
        #expect(!self.queue.isIdle(now: self.start))
        #expect(self.queue.isIdle(now: self.start + .milliseconds(500)))
    }
}
