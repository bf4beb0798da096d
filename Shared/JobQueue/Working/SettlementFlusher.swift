import Logging
import Synchronization

/// Writes settlements in batches: while one statement is under way, the next batch gathers. Adds no delay when idle.
final class SettlementFlusher: Sendable {
    private struct State {
        var pending: [Settlement] = []
        var isFinishing = false
    }

    private let store: any JobStore
    private let registration: WorkerRegistration
    private let batch: Int
    /// Settlements that are worth a statement.
    private let enough: Int
    private let clock: JobClock
    private let logger: Logger
    private let onSettled: @Sendable (_ settled: [Settlement], _ lost: [Settlement]) -> Void
    private let state = Mutex(State())
    private let signal = JobSignal()
    private let ended = JobGate()

    /// - Parameter onSettled: Called after each statement with those that landed, and those whose lease was gone.
    init(
        store: any JobStore, registration: WorkerRegistration, configuration: JobWorkerConfiguration, clock: JobClock,
        logger: Logger,
        onSettled: @escaping @Sendable (_ settled: [Settlement], _ lost: [Settlement]) -> Void
    ) {
        self.store = store
        self.registration = registration
        self.batch = max(1, configuration.settlementBatch)
        self.enough = min(self.batch, configuration.claimLimit)
        self.clock = clock
        self.logger = logger
        self.onSettled = onSettled
    }

    /// Settlements that wait; the worker stops claiming when there are many.
    var pendingCount: Int { self.state.withLock { $0.pending.count } }

    /// The claims whose settlements wait, or are being written.
    var pendingClaims: [JobClaim] { self.state.withLock { $0.pending.map(\.claim) } }

    /// Whether so many wait that no more jobs should be begun.
    var isBehind: Bool { self.pendingCount >= 2 * self.batch }

    func add(_ settlement: Settlement) {
        self.state.withLock { $0.pending.append(settlement) }
        self.signal.set()
    }

    /// Writes until the task is cancelled, until the registration is lost (then the leases are others'), or until
    /// ``finish()`` was called and nothing is left.
    ///
    /// A statement that fails is repeated, with a pause: a settlement whose first sending did land finds no lease the
    /// second time.
    func run() async {
        defer { self.ended.open() }
        var failures = 0
        while !Task.isCancelled, !self.registration.isLost {
            if self.pendingCount > 0 { await self.registration.letHandlersEnd { self.pendingCount >= self.enough } }
            let (next, isFinishing) = self.state.withLock { state in
                (Array(state.pending.prefix(self.batch)), state.isFinishing)
            }
            if next.isEmpty {
                if isFinishing { return }
                await self.signal.wait()
                continue
            }
            do {
                try await self.flush(next)
                failures = 0
            } catch {
                guard !Task.isCancelled else { return }
                failures += 1
                self.logger.warning(
                    "settlements not written",
                    metadata: ["count": "\(next.count)", "reason": "\(FailureReason(error))"])
                let pause = min(Duration.seconds(2), .milliseconds(50) * (1 << min(failures, 6)))
                guard await self.clock.pauseAround(pause) else { return }
            }
        }
    }

    /// Writes what is left and ends ``run()``; returns when it has ended, however it did.
    func finish() async {
        self.state.withLock { $0.isFinishing = true }
        self.signal.set()
        await self.ended.wait()
    }

    private func flush(_ settlements: [Settlement]) async throws {
        let held = try await self.store.settle(settlements, for: self.registration.id)
        // Only this task removes, and others only append: the batch is still the front.
        self.state.withLock { $0.pending.removeFirst(settlements.count) }
        self.onSettled(settlements.filter { held.contains($0.claim) }, settlements.filter { !held.contains($0.claim) })
    }
}
