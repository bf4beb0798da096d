import JobQueue
import PostgresClient

/// Workers in this process, each with a pool of its own.
struct WorkerFleet: Sendable {
    private let workers: [JobWorker]
    private let pools: [PostgresPool]

    /// - Parameters:
    ///   - isListening: Whether the workers hear notifications; else they only poll.
    ///   - onJob: What a handler does before its attempt ends.
    init(
        _ options: WorkerOptions, on database: DatabaseOptions, isListening: Bool,
        onJob: @escaping @Sendable (BenchmarkJob) async throws -> Void
    ) {
        let completion = options.completion
        let registry = JobRegistry.benchmark { job, attempt in
            try await onJob(job)
            if completion == .transaction { try await attempt.transaction(in: .unscoped) { _ in } }
            return .completed
        }
        self.pools = (0..<options.workers).map { _ in
            database.pool("worker", connections: options.workerConnections)
        }
        self.workers = self.pools.map { pool in
            var configuration = JobWorkerConfiguration(
                service: "benchmark", queue: BenchmarkJob.queue, concurrency: options.concurrency)
            configuration.settlementBatch = options.settlementBatch
            configuration.runsOnReactor = options.reactor
            return JobWorker(
                pool: pool, listenerConfiguration: isListening ? database.configuration("listener") : nil,
                registry: registry, configuration: configuration, logger: DatabaseOptions.logger)
        }
    }

    /// The totals of all workers.
    var totals: Totals {
        var totals = Totals()
        for snapshot in self.workers.map(\.snapshot) {
            totals.completed += snapshot.completedTotal
            totals.claims += snapshot.claimTotal
            totals.emptyClaims += snapshot.emptyClaimTotal
            totals.claimed += snapshot.claimedTotal
        }
        for snapshot in self.pools.map(\.snapshot) {
            totals.roundTrips += snapshot.roundTrips
            totals.statements += snapshot.queries
        }
        return totals
    }

    /// Whether every worker is registered and, when it listens, hears.
    func isReady(isListening: Bool) -> Bool {
        self.workers.map(\.snapshot).allSatisfy { $0.registrationTotal > 0 && ($0.isListening || !isListening) }
    }

    /// Runs the workers beside the body, and stops them in order afterwards.
    func working<R>(_ body: () async throws -> R) async throws -> R {
        let running = self.workers.map { worker in Task { try await worker.run() } }
        let result: Result<R, any Error>
        do { result = .success(try await body()) } catch { result = .failure(error) }
        for worker in self.workers { await worker.stop(grace: .seconds(5)) }
        for task in running { task.cancel() }
        for task in running { _ = await task.result }
        for pool in self.pools { await pool.close() }
        return try result.get()
    }

    /// What workers have done since they started.
    struct Totals: Encodable, Sendable {
        var completed = 0
        var claimed = 0
        var claims = 0
        var emptyClaims = 0
        var roundTrips = 0
        var statements = 0

        static func - (later: Totals, earlier: Totals) -> Totals {
            Totals(
                completed: later.completed - earlier.completed, claimed: later.claimed - earlier.claimed,
                claims: later.claims - earlier.claims, emptyClaims: later.emptyClaims - earlier.emptyClaims,
                roundTrips: later.roundTrips - earlier.roundTrips, statements: later.statements - earlier.statements)
        }
    }
}
