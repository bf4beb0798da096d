import ArgumentParser
import FoundationEssentials
import JobQueue
import PostgresClient
import Synchronization

/// Measures how long a quiet tenant's jobs wait, alone or beside a noisy one that always has jobs ready.
struct FairnessCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fairness", abstract: "Measures a quiet tenant's waits, alone or beside a noisy one.",
        discussion: """
            The quiet tenant enqueues at a steady rate, whatever happens. The noisy one, if there is one, keeps its \
            backlog full, and so takes whatever the quiet one leaves.
            """)

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var working: WorkerOptions

    @Option(help: "How long, in seconds.")
    var seconds = 10

    @Option(help: "The quiet tenant's jobs in a second.")
    var quietRate = 100

    @Option(help: "Jobs the noisy tenant has ready at all times; 0: there is none.")
    var noisyBacklog = 0

    @Option(help: "Milliseconds that each job takes.")
    var work = 5

    @Option(help: "Bytes of a job's payload, about.")
    var payload = 400

    func run() async throws {
        let notifying = self.database.pool("notifier", connections: 1)
        let wakeUp = JobWakeUp(pool: notifying, logger: DatabaseOptions.logger)
        let notifier = Task { await wakeUp.run() }
        let quiet = Mutex<[Int: ContinuousClock.Instant]>([:])
        let (noisyBacklog, quietCount, noisyCount) = (Backlog(limit: self.noisyBacklog), Counter(), Counter())
        let work = Duration.milliseconds(self.work)
        let workers = WorkerFleet(self.working, on: self.database, isListening: true) { job in
            let now = ContinuousClock.now
            if job.isNoisy {
                noisyBacklog.remove()
                noisyCount.take()
            } else {
                quiet.withLock { $0[job.number] = now }
                quietCount.take()
            }
            try await Task.sleep(for: work)
        }
        let quietProducers = ProducerFleet(.single(payload: self.payload), on: self.database, wakeUp: wakeUp)
        var noisy = ProducerOptions.single(payload: self.payload)
        noisy.batch = 100
        let noisyProducers = ProducerFleet(noisy, on: self.database, wakeUp: wakeUp, isNoisy: true)
        try await quietProducers.connect()
        let hasNoise = self.noisyBacklog > 0

        let measured = try await workers.working {
            try await waitUntil("the workers") { workers.isReady(isListening: true) }
            let noise = Task {
                if hasNoise { try await noisyProducers.run(tenantID: UUID()) { await noisyBacklog.admit($0) } }
            }
            if hasNoise {
                try await waitUntil("the noisy backlog") { noisyProducers.enqueued >= self.noisyBacklog }
                try await Task.sleep(for: .seconds(1))
            }
            let (quietBefore, noisyBefore) = (quietCount.value, noisyCount.value)
            let watch = Stopwatch()
            let committed = try await self.enqueueSteadily(quietProducers)
            let seconds = watch.seconds
            let noisyJobs = noisyCount.value - noisyBefore
            let quietJobs = quietCount.value - quietBefore
            try await waitUntil("the quiet jobs") { quiet.withLock { $0.count } == committed.count }
            noisyBacklog.close()
            try await noise.value
            let entries = quiet.withLock { $0 }
            let waits = Latencies()
            for (number, end) in committed { entries[number].map { waits.add(max(.zero, $0 - end)) } }
            return Measured(
                quiet: waits.summary, quietJobs: quietJobs, noisyJobs: noisyJobs, seconds: seconds,
                workers: workers.totals)
        }
        await quietProducers.close()
        await noisyProducers.close()
        notifier.cancel()
        await notifying.close()
        try Report.print(measured)
    }

    /// Enqueues one job after another at the quiet tenant's rate.
    /// - Returns: When each was committed, by its number.
    private func enqueueSteadily(_ producers: ProducerFleet) async throws -> [Int: ContinuousClock.Instant] {
        let tenantID = UUID()
        let committed = Mutex<[Int: ContinuousClock.Instant]>([:])
        let start = ContinuousClock.now
        let gap = Duration.seconds(1) / self.quietRate
        for number in 0..<self.seconds * self.quietRate {
            try await Task.sleep(until: start + gap * number, clock: .continuous)
            try await producers.enqueue(1, tenantID: tenantID)
            let now = ContinuousClock.now
            committed.withLock { $0[number] = now }
        }
        return committed.withLock { $0 }
    }

    private struct Measured: Encodable {
        let quiet: Latencies.Summary
        let quietJobs: Int
        let noisyJobs: Int
        let seconds: Double
        let workers: WorkerFleet.Totals
    }
}
