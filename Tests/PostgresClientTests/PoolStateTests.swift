import Testing

@testable import PostgresClient

@Suite
struct PoolStateTests {
    private typealias State = PoolState<String, String>

    private static func time(_ milliseconds: UInt64) -> MonotonicTime {
        MonotonicTime(nanoseconds: 1_000_000_000 + milliseconds * 1_000_000)
    }

    private func makeState(maximum: Int = 2, reactors: Int = 2) -> State {
        State(
            limits: State.Limits(
                maximum: maximum, reactors: reactors, acquireTimeout: .milliseconds(1000), idleTimeout: .seconds(60)))
    }

    /// What would be done, without the timers.
    private func summary(_ actions: [State.Action]) -> [String] {
        actions.compactMap { action in
            switch action {
            case .resume(let waiter, let member): "\(waiter) gets \(member)"
            case .fail(let waiter, let error): "\(waiter) fails: \(error)"
            case .open(let reactor): "open on \(reactor)"
            case .close(let member): "close \(member)"
            case .arm: nil
            }
        }
    }

    private func wait(_ state: inout State, _ waiter: String, id: UInt64, at milliseconds: UInt64 = 0) -> [String] {
        self.summary(state.wait(waiter, id: id, now: Self.time(milliseconds), deadline: .never))
    }

    @Test
    func connectionsSpreadOverTheReactors() {
        var state = self.makeState(maximum: 3)
        #expect(self.wait(&state, "a", id: 1) == ["open on 0"])
        #expect(self.wait(&state, "b", id: 2) == ["open on 1"])
        #expect(self.wait(&state, "c", id: 3) == ["open on 0"])
        #expect(self.wait(&state, "d", id: 4).isEmpty)
    }

    @Test
    func waitersAreServedInOrder() {
        var state = self.makeState(maximum: 1)
        _ = self.wait(&state, "a", id: 1)
        _ = self.wait(&state, "b", id: 2)
        _ = self.wait(&state, "c", id: 3)
        #expect(self.summary(state.opened("one", id: 10, reactor: 0, now: Self.time(1))) == ["a gets one"])
        #expect(self.summary(state.cancel(2)) == ["b fails: CancellationError()"])
        #expect(state.cancel(2).isEmpty)
        #expect(self.summary(state.release(10, now: Self.time(2))) == ["c gets one"])
        #expect(self.summary(state.release(10, now: Self.time(3))).isEmpty)
        #expect(state.takeIdle(preferring: 1) == "one")
    }

    @Test
    func waitingIsMeasuredWhetherItIsInVainOrNot() {
        var state = self.makeState(maximum: 1)
        _ = self.wait(&state, "a", id: 1)
        _ = self.wait(&state, "b", id: 2, at: 5)
        _ = self.wait(&state, "c", id: 3, at: 10)
        _ = state.opened("one", id: 10, reactor: 0, now: Self.time(20))
        #expect(state.snapshot.waited == .milliseconds(20))
        _ = state.release(10, now: Self.time(30))
        #expect(state.snapshot.waited == .milliseconds(45))
        #expect(state.snapshot.waitTimeouts == 0)
        _ = state.expire(Self.time(1010))
        #expect(state.snapshot.waited == .milliseconds(1045))
        #expect(state.snapshot.waitTimeouts == 1)
        #expect(state.snapshot.maximum == 1 && state.snapshot.waits == 3)
    }

    @Test
    func idleConnectionOfTheCallersReactorIsPreferred() {
        var state = self.makeState()
        _ = self.wait(&state, "a", id: 1)
        _ = self.wait(&state, "b", id: 2)
        _ = state.opened("zero", id: 10, reactor: 0, now: Self.time(1))
        _ = state.opened("one", id: 11, reactor: 1, now: Self.time(1))
        _ = state.release(10, now: Self.time(2))
        _ = state.release(11, now: Self.time(2))
        #expect(state.takeIdle(preferring: 1) == "one")
        #expect(state.takeIdle(preferring: 1) == "zero")
        #expect(state.takeIdle(preferring: 1) == nil)
    }

    @Test
    func waitersFailAtTheirTime() {
        var state = self.makeState(maximum: 1)
        _ = self.wait(&state, "a", id: 1)
        _ = state.opened("one", id: 10, reactor: 0, now: Self.time(0))
        _ = self.wait(&state, "b", id: 2)
        _ = state.wait("c", id: 3, now: Self.time(0), deadline: Self.time(500))
        #expect(self.summary(state.expire(Self.time(499)).actions).isEmpty)
        #expect(self.summary(state.expire(Self.time(500)).actions) == ["c fails: \(SQLError.deadlineExceeded)"])
        #expect(state.expire(Self.time(999)).next == Self.time(1000))
        #expect(self.summary(state.expire(Self.time(1000)).actions) == ["b fails: \(SQLError.poolTimeout)"])
    }

    @Test
    func failedOpeningIsRepeatedWithDelay() {
        var state = self.makeState()
        let down = SQLError.unavailable("down")
        _ = self.wait(&state, "a", id: 1)
        _ = self.wait(&state, "b", id: 2)
        #expect(self.summary(state.openFailed(down, reactor: 0, now: Self.time(0), jitter: 1)).isEmpty)
        #expect(self.summary(state.openFailed(down, reactor: 1, now: Self.time(0), jitter: 1)).isEmpty)
        #expect(self.summary(state.expire(Self.time(99)).actions).isEmpty)
        #expect(self.summary(state.expire(Self.time(100)).actions) == ["open on 0"])
        #expect(
            self.summary(state.opened("one", id: 10, reactor: 0, now: Self.time(101))) == ["a gets one", "open on 1"])
    }

    @Test
    func outageFailsWaitersAndIsProbedAlone() {
        var state = self.makeState()
        let down = SQLError.unavailable("down")
        _ = self.wait(&state, "a", id: 1)
        _ = state.openFailed(down, reactor: 0, now: Self.time(0), jitter: 0)
        #expect(self.summary(state.expire(Self.time(1000)).actions) == ["a fails: \(down)", "open on 0"])
        _ = state.openFailed(down, reactor: 0, now: Self.time(1001), jitter: 0)
        #expect(self.wait(&state, "b", id: 2, at: 1001) == ["b fails: \(down)"])
        #expect(self.summary(state.expire(Self.time(1100)).actions) == ["open on 0"])
        #expect(self.summary(state.opened("one", id: 10, reactor: 0, now: Self.time(1200))).isEmpty)
        #expect(state.takeIdle(preferring: nil) == "one")
    }

    @Test
    func lostConnectionIsReplacedForWhoWaits() {
        var state = self.makeState(maximum: 1)
        _ = self.wait(&state, "a", id: 1)
        _ = state.opened("one", id: 10, reactor: 0, now: Self.time(0))
        _ = self.wait(&state, "b", id: 2)
        #expect(self.summary(state.lost(10, now: Self.time(1))) == ["open on 0"])
        #expect(state.lost(10, now: Self.time(1)).isEmpty)
        #expect(self.summary(state.release(10, now: Self.time(2))).isEmpty)
        #expect(self.summary(state.opened("two", id: 11, reactor: 0, now: Self.time(3))) == ["b gets two"])
        #expect(state.snapshot.reconnects == 1)
    }

    @Test
    func closingLetsGoOfEverything() {
        var state = self.makeState()
        _ = self.wait(&state, "a", id: 1)
        _ = self.wait(&state, "b", id: 2)
        _ = state.opened("one", id: 10, reactor: 0, now: Self.time(0))
        #expect(self.summary(state.close()) == ["b fails: \(SQLError.closed)"])
        #expect(!state.isDrained)
        #expect(self.summary(state.opened("two", id: 11, reactor: 1, now: Self.time(1))) == ["close two"])
        #expect(self.summary(state.release(10, now: Self.time(2))) == ["close one"])
        #expect(state.isDrained)
        #expect(self.wait(&state, "c", id: 3) == ["c fails: \(SQLError.closed)"])
    }
}
