import Testing

@testable import RateLimits

struct LimitReadingTests {
    private static let now: Int64 = 1_700_000_000_000_000
    private let interval: Int64 = 500_000

    private func reading(
        admitted: Int = 0, fullIn: Int64 = 0, windowBegan: Int64 = -1_000_000, count: Int = 0
    ) -> LimitReading {
        LimitReading(
            limits: .standard(.sandbox), admitted: admitted, now: Self.now, fullAt: Self.now + fullIn,
            windowStartedAt: Self.now + windowBegan, windowCount: count)
    }

    @Test(
        arguments: [
            (0, 4, 0), (1, 3, 0), (500_000, 3, 0), (1_500_000, 1, 0), (1_500_001, 0, 1), (2_000_000, 0, 500_000),
            (-5, 4, 0),
        ] as [(Int64, Int, Int64)])
    func theBucketHoldsWhatIsMissingFromFull(fullIn: Int64, remaining: Int, wait: Int64) {
        let reading = self.reading(fullIn: fullIn)
        #expect(reading.bucketRemaining == remaining)
        #expect(reading.wait == wait)
    }

    @Test
    func aFullMinuteRefusesUntilItsEnd() {
        let reading = self.reading(windowBegan: -50_000_000, count: 120)
        #expect(reading.windowRemaining == 0)
        #expect(reading.wait == 10_000_000)
    }

    @Test
    func aMinuteThatIsOverCountsNoMore() {
        let reading = self.reading(windowBegan: -60_000_000, count: 120)
        #expect(reading.windowRemaining == 120)
        #expect(reading.wait == 0)
    }

    @Test
    func aClockSetBackMakesTheBucketFullAndTheMinuteNew() {
        let reading = self.reading(fullIn: 3_600_000_000, windowBegan: 3_600_000_000, count: 120)
        #expect(reading.bucketRemaining == 4)
        #expect(reading.windowRemaining == 120)
    }

    @Test
    func aRefusalThatShowsAnOlderRowHoldsForAnIntervalAfterIt() {
        // One was left when the row was read, and somebody else had it.
        let reading = self.reading(fullIn: 1_500_000)
        #expect(reading.wait == 0)
        #expect(reading.certainWait == 500_000)
    }

    @Test
    func aRefusalBeforeALongIdleRowIsNotBelieved() {
        #expect(self.reading(fullIn: -10).certainWait == 0)
    }

    @Test
    func anAdmissionThatTookTheLastSaysWhenTheNextIs() {
        #expect(self.reading(admitted: 1, fullIn: 2_000_000).certainWait == 500_000)
        #expect(self.reading(admitted: 1, fullIn: 1_000_000).certainWait == 0)
    }

    @Test
    func theIntervalIsRoundedUp() {
        #expect(RequestLimits.standard(.live).intervalMicroseconds == 142_858)
        #expect(RequestLimits.standard(.sandbox).intervalMicroseconds == 500_000)
    }

    @Test
    func theFieldsTellBothRules() {
        let admitted = LimitVerdict(isAdmitted: true, reading: self.reading(fullIn: 500_000), wait: .zero)
        #expect(admitted.policyField == "\"burst\";q=4;w=2, \"minute\";q=120;w=60")
        #expect(admitted.statusField == "\"burst\";r=3;t=1")
        let scarce = LimitVerdict(isAdmitted: true, reading: self.reading(count: 119), wait: .zero)
        #expect(scarce.statusField == "\"minute\";r=1;t=59")
    }

    @Test(arguments: [(500, 1), (1_000, 1), (1_001, 2), (9_400, 10)])
    func aRefusalTellsTheWholeSecondsRoundedUp(milliseconds: Int, seconds: Int) {
        let burst = LimitVerdict(
            isAdmitted: false, reading: self.reading(fullIn: 2_000_000), wait: .milliseconds(milliseconds))
        #expect(burst.retryAfterSeconds == seconds)
        #expect(burst.statusField == "\"burst\";r=0;t=\(seconds)")
        let minute = LimitVerdict(
            isAdmitted: false, reading: self.reading(count: 120), wait: .milliseconds(milliseconds))
        #expect(minute.statusField == "\"minute\";r=0;t=\(seconds)")
    }

    @Test
    func withoutLimitsThereAreNoFields() {
        let reading = LimitReading(
            limits: nil, admitted: 0, now: Self.now, fullAt: 0, windowStartedAt: 0, windowCount: 0)
        let verdict = LimitVerdict(isAdmitted: true, reading: reading, wait: .zero)
        #expect(verdict.policyField == nil)
        #expect(verdict.statusField == nil)
    }
}
