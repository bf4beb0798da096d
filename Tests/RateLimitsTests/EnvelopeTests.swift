import RateLimits
import Testing

/// The judge itself: it must see one admission too many.
struct EnvelopeTests {
    private let live = Envelope(limits: .standard(.live))
    private let interval = RequestLimits.standard(.live).intervalMicroseconds

    @Test
    func aBurstAndTheRateAreLegal() {
        let trace =
            [Admission(at: 0, count: 14)] + (1...300).map { Admission(at: Int64($0) * self.interval, count: 1) }
        #expect(self.live.violation(trace) == nil)
    }

    @Test
    func oneMoreThanTheBurstIsNot() {
        #expect(self.live.violation([Admission(at: 5, count: 15)]) == Admission(at: 5, count: 15))
        #expect(self.live.violation([Admission(at: 5, count: 14), Admission(at: 6, count: 1)])?.at == 6)
    }

    @Test
    func oneThatComesAMicrosecondEarlyIsNot() {
        let early = Admission(at: self.interval - 1, count: 1)
        #expect(self.live.violation([Admission(at: 0, count: 14), early]) == early)
    }

    @Test
    func anEarlyOneInTheMiddleIsSeenWhateverComesAfter() {
        var trace = (0..<100).map { Admission(at: Int64($0) * self.interval, count: 1) }
        trace.append(Admission(at: 50 * self.interval + 1, count: 14))
        #expect(self.live.violation(trace) != nil)
    }

    @Test
    func the401stOfAMinuteIsNot() {
        // 400 of a minute end at 386 intervals after the burst, before the minute does.
        let trace =
            [Admission(at: 0, count: 14)] + (1...387).map { Admission(at: Int64($0) * self.interval, count: 1) }
        #expect(self.live.violation(Array(trace.dropLast())) == nil)
        #expect(self.live.violation(trace) == trace.last)
    }

    @Test
    func aNewMinuteBeginsWithTheFirstAdmissionAfterTheOld() {
        let limits = RequestLimits(ratePerSecond: 1_000, burst: 10, perMinute: 2)
        guard let limits else { return #expect(limits != nil) }
        let envelope = Envelope(limits: limits)
        let first = [Admission(at: 0, count: 2)]
        #expect(envelope.violation(first + [Admission(at: 59_999_999, count: 1)]) != nil)
        #expect(envelope.violation(first + [Admission(at: 60_000_000, count: 2)]) == nil)
    }

    @Test
    func theIdealIsTheBurstThenTheRateThenTheMinute() {
        #expect(self.live.ideal(over: 0) == 14)
        #expect(self.live.ideal(over: 10 * self.interval) == 24)
        #expect(self.live.ideal(over: 59_000_000) == 400)
        #expect(self.live.ideal(over: 60_000_000) == 414)
    }
}
