import FoundationEssentials
import Testing
import Webhooks

@Suite
struct EndpointBreakerTests {
    let start = Date(timeIntervalSince1970: 1_700_000_000)

    func after(_ seconds: Double) -> Date { self.start.addingTimeInterval(seconds) }

    /// A breaker that five failures have just opened, at `start`.
    var opened: EndpointBreaker {
        var breaker = EndpointBreaker()
        for _ in 0..<5 { breaker.recordFailure(at: self.start, wasProbe: false) }
        return breaker
    }

    @Test func fourFailuresDoNotOpen() {
        var breaker = EndpointBreaker()
        for _ in 0..<4 { breaker.recordFailure(at: self.start, wasProbe: false) }
        #expect(!breaker.isOpen)
        #expect(breaker.admit(at: self.start) == .admitted)
    }

    @Test func fifthFailureInARowOpensForOneMinute() {
        var breaker = self.opened
        #expect(breaker.admit(at: self.start) == .deferred(until: self.after(60)))
        #expect(breaker.admit(at: self.after(59.9)) == .deferred(until: self.after(60)))
    }

    @Test func successInBetweenStartsTheRowAgain() {
        var breaker = EndpointBreaker()
        for _ in 0..<4 { breaker.recordFailure(at: self.start, wasProbe: false) }
        breaker.recordSuccess()
        for _ in 0..<4 { breaker.recordFailure(at: self.start, wasProbe: false) }
        #expect(breaker.admit(at: self.start) == .admitted)
    }

    @Test func afterTheMinuteOneProbeAtATimeIsSent() {
        var breaker = self.opened
        #expect(breaker.admit(at: self.after(60)) == .probe)
        #expect(breaker.admit(at: self.after(60)) == .deferred(until: self.after(75)))
        #expect(breaker.admit(at: self.after(74)) == .deferred(until: self.after(75)))
    }

    @Test func probesSuccessCloses() {
        var breaker = self.opened
        _ = breaker.admit(at: self.after(60))
        breaker.recordSuccess()
        #expect(breaker == EndpointBreaker())
        #expect(breaker.admit(at: self.after(61)) == .admitted)
    }

    @Test func probesFailureOpensForAnotherMinute() {
        var breaker = self.opened
        _ = breaker.admit(at: self.after(60))
        breaker.recordFailure(at: self.after(70), wasProbe: true)
        #expect(breaker.admit(at: self.after(129)) == .deferred(until: self.after(130)))
        #expect(breaker.admit(at: self.after(130)) == .probe)
    }

    @Test func probeOfADeadProcessDoesNotBlockForEver() {
        var breaker = self.opened
        _ = breaker.admit(at: self.after(60))
        #expect(breaker.admit(at: self.after(75)) == .probe)
    }

    @Test func requestsUnderWayDoNotLengthenTheMinute() {
        var breaker = self.opened
        breaker.recordFailure(at: self.after(9), wasProbe: false)
        #expect(breaker.admit(at: self.after(60)) == .probe)
    }

    @Test func strayFailureLeavesTheProbeAlone() {
        var breaker = self.opened
        _ = breaker.admit(at: self.after(60))
        breaker.recordFailure(at: self.after(61), wasProbe: false)
        #expect(breaker.admit(at: self.after(62)) == .deferred(until: self.after(75)))
    }

    @Test func unsentProbeGivesItsPlaceBack() {
        var breaker = self.opened
        _ = breaker.admit(at: self.after(60))
        breaker.recordUnsent(wasProbe: true)
        #expect(breaker.admit(at: self.after(61)) == .probe)
    }

    @Test func deferringChangesNothing() {
        var breaker = self.opened
        let before = breaker
        _ = breaker.admit(at: self.after(30))
        #expect(breaker == before)
    }

    @Test func storedStateContinuesWhereItWas() {
        let breaker = self.opened
        var restored = EndpointBreaker(
            failureStreak: breaker.failureStreak, openUntil: breaker.openUntil, probeUntil: breaker.probeUntil)
        #expect(restored == breaker)
        #expect(restored.admit(at: self.after(60)) == .probe)
    }
}
