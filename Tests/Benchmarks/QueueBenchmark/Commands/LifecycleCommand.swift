import ArgumentParser
import JobQueue
import PostgresClient

/// Enqueues, claims and completes at once, for some seconds.
struct LifecycleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lifecycle", abstract: "Enqueues, claims and completes jobs at once.",
        discussion: "Producers wait while as many jobs as the backlog allows are ready, so that all parts keep pace.")

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var producing: ProducerOptions
    @OptionGroup var working: WorkerOptions

    @Option(help: "How long, in seconds.")
    var seconds = 5

    @Option(help: "Jobs that may be ready at once.")
    var backlog = 1000

    @Flag(inversion: .prefixedNo, help: "Whether workers are notified of jobs.")
    var wakeUps = true

    @Flag(help: "Runs the queue's maintenance beside the load.")
    var maintenance = false

    func run() async throws {
        let notifying = self.database.pool("notifier", connections: 1)
        let wakeUp = JobWakeUp(pool: notifying, logger: DatabaseOptions.logger)
        let backlog = Backlog(limit: self.backlog)
        let producers = ProducerFleet(self.producing, on: self.database, wakeUp: self.wakeUps ? wakeUp : nil)
        let workers = WorkerFleet(self.working, on: self.database, isListening: self.wakeUps) { _ in backlog.remove() }
        let notifier = Task { await wakeUp.run() }
        let keeping = self.maintenance ? self.database.pool("maintenance", connections: 2) : nil
        let keeper = keeping.map { pool in
            Task { await JobMaintenance(pool: pool, wakeUp: nil, logger: DatabaseOptions.logger).run() }
        }
        try await producers.connect()
        let measured = try await workers.working {
            try await waitUntil("the workers") { workers.isReady(isListening: self.wakeUps) }
            return try await self.measure(producers, workers, backlog)
        }
        notifier.cancel()
        keeper?.cancel()
        await keeper?.value
        for pool in [notifying, keeping].compactMap({ $0 }) { await pool.close() }
        try Report.print(measured)
    }

    private func measure(
        _ producers: ProducerFleet, _ workers: WorkerFleet, _ backlog: Backlog
    ) async throws -> Measured {
        let (before, roundTrips) = (workers.totals, producers.roundTrips)
        let watch = Stopwatch()
        let load = Task { try await producers.run { await backlog.admit($0) } }
        var completed: [Int] = []
        let start = ContinuousClock.now
        for second in 1...self.seconds {
            try await Task.sleep(until: start + .seconds(second), clock: .continuous)
            completed.append(workers.totals.completed - before.completed)
        }
        let totals = workers.totals - before
        let measured = Measured(
            jobs: totals.completed, seconds: watch.seconds, processorSeconds: watch.processorSeconds,
            enqueued: producers.enqueued, producerRoundTrips: producers.roundTrips - roundTrips, workers: totals,
            completedBySecond: completed)
        backlog.close()
        try await load.value
        await producers.close()
        return measured
    }

    private struct Measured: Encodable {
        let jobs: Int
        let seconds: Double
        let processorSeconds: Double
        let enqueued: Int
        let producerRoundTrips: Int
        let workers: WorkerFleet.Totals
        /// Jobs completed by the end of each second.
        let completedBySecond: [Int]
    }
}
