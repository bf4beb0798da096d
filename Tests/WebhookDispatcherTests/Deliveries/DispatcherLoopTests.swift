import Testing
import VerificationDomain

@testable import WebhookDispatcher

/// When a dispatcher claims, and how much.
@Suite(.timeLimit(.minutes(1)))
struct DispatcherLoopTests {
    @Test
    func noMoreIsUnderWayThanAllowed() async throws {
        try await DispatchStation.with(concurrency: 2) { station in
            for _ in 0..<6 { station.offer(to: "/held") }
            for _ in 0..<2 { _ = await station.nextRequest() }
            for _ in 0..<4 {
                #expect(station.dispatcher.inFlight == 2)
                station.receiver.releaseOne()
                _ = await station.nextRequest()
            }
            station.receiver.releaseAll()
            for _ in 0..<6 { _ = await station.nextEnding() }
            #expect(station.receiver.mostHeld == 2)
            #expect(station.queue.limits.allSatisfy { (1...2).contains($0) })
            #expect(station.queue.claimed.count == 6)
        }
    }

    @Test
    func anAttemptThatEndsMakesRoomAtOnce() async throws {
        // The interval is a minute, so that only the end of the first can be what lets the second begin.
        try await DispatchStation.with(concurrency: 1) { station in
            station.offer(to: "/held")
            _ = await station.nextRequest()
            station.offer(to: "/held", isRinging: false)
            station.receiver.releaseOne()
            _ = await station.nextRequest()
            #expect(station.queue.claimed.count == 2)
        }
    }

    @Test
    func anIdleDispatcherLooksAgainAtItsInterval() async throws {
        try await DispatchStation.with(pollInterval: .milliseconds(20)) { station in
            for _ in 0..<3 {
                let delivery = station.offer(to: "/200", isRinging: false)
                #expect(
                    await station.nextEnding() == .settled(delivery.id, status: 200, failure: nil, isSuccess: true))
            }
        }
    }

    @Test
    func anIdleDispatcherDoesNotAskAsFastAsItCan() async throws {
        let clock = ContinuousClock()
        let start = clock.now
        try await DispatchStation.with(pollInterval: .milliseconds(50)) { station in
            while station.queue.limits.count < 10 { try await clock.sleep(for: .milliseconds(10)) }
        }
        // Nine pauses, each four fifths of the interval at the least.
        #expect(clock.now - start >= .milliseconds(9 * 40))
    }

    @Test
    func aFailedClaimIsTriedAgainAfterAPause() async throws {
        let clock = ContinuousClock()
        let start = clock.now
        try await DispatchStation.with(pollInterval: .milliseconds(50), claimFailures: 3) { station in
            let delivery = station.offer(to: "/200", isRinging: false)
            #expect(await station.nextEnding() == .settled(delivery.id, status: 200, failure: nil, isSuccess: true))
            #expect(station.queue.limits.count >= 4)
        }
        #expect(clock.now - start >= .milliseconds(3 * 40))
    }

    @Test
    func aStopEndsWhatIsUnderWay() async throws {
        try await DispatchStation.with { station in
            let delivery = station.offer(to: "/held")
            _ = await station.nextRequest()
            station.dispatcher.stop()
            station.receiver.releaseOne()
            #expect(await station.nextEnding() == .settled(delivery.id, status: 200, failure: nil, isSuccess: true))
            await station.running.value
            #expect(station.dispatcher.inFlight == 0)
        }
    }

    @Test
    func aStoppedDispatcherClaimsNothingMore() async throws {
        try await DispatchStation.with { station in
            let first = station.offer(to: "/held")
            _ = await station.nextRequest()
            station.dispatcher.stop()
            station.offer(to: "/200")
            station.receiver.releaseOne()
            await station.running.value
            #expect(station.queue.claimed == [first.id])
            #expect(station.receiver.requestCount == 1)
        }
    }

    @Test
    func aStopEndsAnIdleDispatcherBeforeItsInterval() async throws {
        try await DispatchStation.with(pollInterval: .seconds(3600)) { station in
            station.dispatcher.stop()
            await station.running.value
        }
    }

    @Test
    func whatAnotherDispatcherLostIsLookedForAndClaimed() async throws {
        try await DispatchStation.with(rescueInterval: .milliseconds(20)) { station in
            let first = station.offer(to: "/200")
            #expect(await station.nextEnding() == .settled(first.id, status: 200, failure: nil, isSuccess: true))
            let lost = station.offer(to: "/200", isRinging: false)
            station.queue.lose(1)
            #expect(await station.nextEnding() == .settled(lost.id, status: 200, failure: nil, isSuccess: true))
        }
    }

    @Test
    func endpointsThatAreGoneAreForgottenFromTimeToTime() async throws {
        try await DispatchStation.with(rescueInterval: .milliseconds(20), pruneInterval: .milliseconds(20)) { station in
            while station.queue.prunings < 2 { await Task.yield() }
        }
    }

    @Test
    func endpointsThatAreGoneAreNotLookedForWithEveryRescue() async throws {
        try await DispatchStation.with(rescueInterval: .milliseconds(20)) { station in
            for _ in 0..<2 {
                station.queue.lose(1)
                while station.queue.hasLost { await Task.yield() }
            }
            #expect(station.queue.prunings == 1)
        }
    }

    @Test
    func whatIsTooOldIsRemovedFromTimeToTimeAndAllOfIt() async throws {
        try await DispatchStation.with(expiryInterval: .milliseconds(20)) { station in
            for count in [1300, 1] {
                station.queue.age(count)
                while station.queue.hasOld { await Task.yield() }
            }
            #expect(station.queue.expiries.allSatisfy { $0 == .seconds(40 * 86_400) })
        }
    }
}
