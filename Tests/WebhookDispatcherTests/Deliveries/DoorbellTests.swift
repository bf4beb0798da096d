import Testing

@testable import WebhookDispatcher

@Suite(.timeLimit(.minutes(1)))
struct DoorbellTests {
    private let bell = Doorbell()

    /// How long a wait takes.
    private func wait(upTo limit: Duration) async -> Duration {
        await ContinuousClock().measure { await self.bell.wait(upTo: limit) }
    }

    @Test
    func aRingBeforeTheWaitCounts() async {
        self.bell.ring()
        #expect(await self.wait(upTo: .seconds(3600)) < .seconds(30))
    }

    @Test
    func aRingEndsAWait() async {
        let bell = self.bell
        let waiting = Task { await bell.wait(upTo: .seconds(3600)) }
        await Task.yield()
        bell.ring()
        await waiting.value
    }

    @Test
    func aWaitEndsByItself() async {
        #expect(await self.wait(upTo: .milliseconds(50)) >= .milliseconds(50))
    }

    /// An idle dispatcher asks at its interval, not as fast as it can.
    @Test
    func aWaitAfterOneThatEndedByItselfIsAsLong() async {
        for _ in 0..<3 { #expect(await self.wait(upTo: .milliseconds(50)) >= .milliseconds(50)) }
    }

    @Test
    func aRingIsHeardAfterAWaitThatEndedByItself() async {
        await self.bell.wait(upTo: .milliseconds(1))
        let bell = self.bell
        let waiting = Task { await bell.wait(upTo: .seconds(3600)) }
        await Task.yield()
        bell.ring()
        await waiting.value
    }

    @Test
    func manyRingsAreOne() async {
        for _ in 0..<10 { self.bell.ring() }
        await self.bell.wait(upTo: .seconds(3600))
        #expect(await self.wait(upTo: .milliseconds(50)) >= .milliseconds(50))
    }

    /// Attempts that end one soon after another make one claim.
    @Test
    func gatheredRingsAreOneAndComeLater() async {
        for _ in 0..<10 { self.bell.ring(within: .milliseconds(50)) }
        #expect(await self.wait(upTo: .seconds(3600)) >= .milliseconds(40))
        #expect(await self.wait(upTo: .milliseconds(100)) >= .milliseconds(100))
        self.bell.ring(within: .milliseconds(1))
        #expect(await self.wait(upTo: .seconds(3600)) < .seconds(30))
    }

    @Test
    func aRingAtOnceDoesNotWaitForGatheredOnes() async {
        self.bell.ring(within: .seconds(60))
        self.bell.ring()
        #expect(await self.wait(upTo: .seconds(3600)) < .seconds(30))
    }

    @Test
    func aCancelledWaitEnds() async {
        let bell = self.bell
        let waiting = Task { await bell.wait(upTo: .seconds(3600)) }
        await Task.yield()
        waiting.cancel()
        await waiting.value
    }

    @Test
    func noRingIsLostHoweverItMeetsTheWait() async {
        let bell = self.bell
        for _ in 0..<2000 {
            async let rung: Void = bell.ring()
            await bell.wait(upTo: .seconds(3600))
            await rung
        }
    }
}
