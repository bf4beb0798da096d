import PostgresClient
import Synchronization

/// Admits requests by limits that all gateways share. Exact: the database's clock and row decide every admission; this
/// process only gathers requests and remembers refusals until the instant at which they end. Reads no wall clock.
package final class RequestLimiter: Sendable {
    /// Counts since the process began.
    package struct Snapshot: Sendable, Equatable {
        /// Statements sent.
        package var statements = 0
        /// Requests admitted.
        package var admitted = 0
        /// Requests refused after a statement.
        package var refused = 0
        /// Requests refused from memory.
        package var refusedFromMemory = 0
        /// Requests that got no verdict, because Postgres gave none in time.
        package var failed = 0
        /// Keys remembered now.
        package var keys = 0
    }

    /// How long a request waits for Postgres, an outage included. As long as the pool bridges an outage for the statements
    /// of the request itself, which could not be served without it.
    package static let deadline: Duration = .seconds(5)

    private typealias Waiter = CheckedContinuation<LimitVerdict, any Error>

    private struct State {
        var queues: [LimitKey: TakeQueue<Waiter>] = [:]
        var counts = Snapshot()
    }

    private let store: any LimitStore
    private let maximumKeys: Int
    private let now: @Sendable () -> ContinuousClock.Instant
    private let state = Mutex(State())

    /// - Parameters:
    ///   - maximumKeys: Keys remembered before idle ones are forgotten; forgetting costs a statement, not exactness.
    ///   - now: A clock that only goes forward; what it shows is never compared with anybody else's.
    package init(
        store: any LimitStore, maximumKeys: Int = 10_000,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.store = store
        self.maximumKeys = maximumKeys
        self.now = now
    }

    /// Counts for metrics.
    package var snapshot: Snapshot {
        self.state.withLock { state in
            var counts = state.counts
            counts.keys = state.queues.count
            return counts
        }
    }

    /// Asks for one request. Must run outside any transaction of the request.
    /// - Throws: `SQLError` when Postgres gives no verdict within ``deadline``, twice that behind another statement.
    package func take(_ key: LimitKey) async throws -> LimitVerdict {
        try await withCheckedThrowingContinuation { waiter in
            let now = self.now()
            let step = self.state.withLock { state in
                if state.queues[key] == nil { self.makeRoom(&state, now) }
                let step = state.queues[key, default: TakeQueue()].take(waiter, now: now)
                if case .settle(let verdict) = step {
                    if verdict.isAdmitted { state.counts.admitted += 1 } else { state.counts.refusedFromMemory += 1 }
                }
                return step
            }
            switch step {
            case .settle(let verdict): waiter.resume(returning: verdict)
            case .wait: break
            // Not a child of this request's task: the statement is everybody's who waits for it, and a request that is
            // cancelled must not take it from the others.
            case .send(let count): Task { await self.work(key, count) }
            }
        }
    }

    /// Sends statements of one key until nobody waits.
    private func work(_ key: LimitKey, _ first: Int) async {
        var next: Int? = first
        while let count = next {
            do {
                let reading = try await self.ask(count, of: key)
                let now = self.now()
                let (settled, following) = self.state.withLock { state in
                    let outcome = state.queues[key, default: TakeQueue()].answered(reading, now: now)
                    let admitted = outcome.settled.count { $0.1.isAdmitted }
                    state.counts.admitted += admitted
                    state.counts.refused += outcome.settled.count - admitted
                    return (outcome.settled, outcome.next)
                }
                for (waiter, verdict) in settled { waiter.resume(returning: verdict) }
                next = following
            } catch {
                let (failed, following) = self.state.withLock { state in
                    let outcome = state.queues[key, default: TakeQueue()].failed()
                    state.counts.failed += outcome.failed.count
                    return (outcome.failed, outcome.next)
                }
                for waiter in failed { waiter.resume(throwing: error) }
                next = following
            }
        }
    }

    /// One statement, and a second one when the connection was lost under the first: that may take twice, which refuses a
    /// request too many at worst.
    private func ask(_ count: Int, of key: LimitKey) async throws -> LimitReading {
        let start = ContinuousClock.now
        do {
            self.state.withLock { $0.counts.statements += 1 }
            return try await self.store.take(count, of: key, deadline: Self.deadline)
        } catch let error as SQLError where error.isUnavailable {
            let left = Self.deadline - (ContinuousClock.now - start)
            guard left > .zero else { throw error }
            self.state.withLock { $0.counts.statements += 1 }
            return try await self.store.take(count, of: key, deadline: left)
        }
    }

    private func makeRoom(_ state: inout State, _ now: ContinuousClock.Instant) {
        guard state.queues.count >= self.maximumKeys else { return }
        state.queues = state.queues.filter { !$0.value.isIdle(now: now) }
        if state.queues.count >= self.maximumKeys { state.queues = state.queues.filter(\.value.isBusy) }
    }
}
