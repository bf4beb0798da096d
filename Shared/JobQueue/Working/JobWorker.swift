package import Logging
package import PostgresClient
import Synchronization

/// Claims the jobs of one queue and runs their handlers, until it is stopped or its task is cancelled.
///
/// One claimer takes as many jobs as there are free slots, so that a job claimed is a job begun. All state is in
/// Postgres: a process that dies leaves leases which the leader takes away once its registration has expired.
package final class JobWorker: Sendable {
    struct State {
        var isRunning = false
        var grace: Duration?
        var wantsClaim = true
        var wantsFullScan = true
        var isListening = false
        /// Whether claims heed caps and rates.
        var isLimited = false
        /// When a kind that waits for its rate may run again, by the monotonic clock.
        private var retryAt: Duration?

        /// - Returns: `false` when a timer runs already that goes off as soon.
        mutating func beginsRetryTimer(at time: Duration) -> Bool {
            if let earlier = self.retryAt, earlier <= time { return false }
            self.retryAt = time
            return true
        }

        mutating func endRetryTimer(at time: Duration) {
            if self.retryAt == time { self.retryAt = nil }
        }
    }

    let store: any JobStore
    let sql: any SQLTransactor
    let executor: (any TaskExecutor)?
    let listener: PostgresListener?
    let registry: JobRegistry
    let configuration: JobWorkerConfiguration
    let clock: JobClock
    let logger: Logger
    let counters = JobWorkerCounters()
    let plan = Mutex(ClaimPlan())
    let state = Mutex(State())
    let current = Mutex<(registration: WorkerRegistration, flusher: SettlementFlusher)?>(nil)
    let signal = JobSignal()
    let ended = JobGate()

    /// - Parameters:
    ///   - pool: For claims, heartbeats, settlements and the handlers' transactions. Must outlive ``run()``.
    ///   - listenerConfiguration: For the worker's own LISTEN connection; `nil`: it only polls.
    ///   - registry: The kinds it can run. Others in its queue are put off, never dropped.
    package init(
        pool: PostgresPool, listenerConfiguration: PostgresConfiguration?, registry: JobRegistry,
        configuration: JobWorkerConfiguration, clock: JobClock = .continuous, logger: Logger
    ) {
        self.store = PostgresJobStore(
            pool: pool, queue: configuration.queue, deadlines: registry.deadlines, margin: configuration.deadlineMargin)
        self.sql = pool
        self.executor = configuration.runsOnReactor ? pool.executor : nil
        self.listener = listenerConfiguration.map { listening in
            PostgresListener(configuration: listening, channels: [configuration.queue.channel], logger: logger)
        }
        self.registry = registry
        self.configuration = configuration
        self.clock = clock
        self.logger = logger
    }

    /// A worker of a queue that is not Postgres, for simulations; it hears no notifications.
    /// - Parameter sql: For the handlers' transactions.
    init(
        store: any JobStore, sql: any SQLTransactor, registry: JobRegistry, configuration: JobWorkerConfiguration,
        clock: JobClock, logger: Logger
    ) {
        self.store = store
        self.sql = sql
        self.executor = nil
        self.listener = nil
        self.registry = registry
        self.configuration = configuration
        self.clock = clock
        self.logger = logger
    }

    /// What the worker is doing, and its totals.
    package var snapshot: JobWorkerSnapshot {
        var snapshot = self.counters.snapshot
        snapshot.isListening = self.state.withLock { $0.isListening }
        if let (registration, flusher) = self.current.withLock({ $0 }) {
            snapshot.runningCount = registration.runningCount
            snapshot.settlingCount = flusher.pendingCount
            snapshot.heartbeatAge = self.clock.now() - registration.beatAt
        }
        return snapshot
    }

    /// Works until ``stop(grace:)`` has been called and everything is given back, or until the task is cancelled: then
    /// handlers are cancelled too, and nothing more is written. Call it once.
    package func run() async throws {
        defer { self.ended.open() }
        self.state.withLock { $0.isRunning = true }
        if let executor = self.executor {
            await withTaskExecutorPreference(executor) { await self.work() }
        } else {
            await self.work()
        }
        try Task.checkCancellation()
    }

    /// Stops in order: claims nothing more, waits for running handlers, cancels those that take longer than `grace` and
    /// gives their jobs back without burning an attempt, writes every settlement, and signs off.
    ///
    /// Returns when ``run()`` has ended. A handler that does not heed its cancellation delays that, not its job's
    /// return.
    package func stop(grace: Duration) async {
        let isRunning = self.state.withLock { state in
            state.grace = min(state.grace ?? grace, grace)
            return state.isRunning
        }
        self.signal.set()
        if isRunning { await self.ended.wait() }
    }

    var stopGrace: Duration? { self.state.withLock { $0.grace } }

    private func work() async {
        await withTaskGroup(of: Void.self) { group in
            if let listener = self.listener {
                group.addTask { await listener.run() }
                group.addTask { await self.follow(listener) }
            }
            group.addTask { await self.poll() }
            while !Task.isCancelled, self.stopGrace == nil {
                guard let registration = await self.register() else { break }
                await self.work(under: registration)
            }
            self.current.withLock { $0 = nil }
            group.cancelAll()
        }
    }

    private func work(under registration: WorkerRegistration) async {
        let flusher = SettlementFlusher(
            store: self.store, registration: registration, configuration: self.configuration, clock: self.clock,
            logger: self.logger
        ) { settled, lost in
            self.didSettle(settled, lost: lost)
        }
        self.current.withLock { $0 = (registration, flusher) }
        self.wantClaim(isFullScan: true)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.beat(registration) }
            group.addTask { await self.distrust(registration) }
            group.addTask { await self.keepDeadlines(registration) }
            group.addTask { await flusher.run() }
            group.addTask { await self.publish() }
            await self.claimAndRun(registration, flusher)
            group.cancelAll()
        }
    }
}
