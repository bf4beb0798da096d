import ArgumentParser
import JobQueue
import PostgresClient
import Synchronization

/// Measures how long a job waits for an idle worker: from its confirmed commit to the entry of its handler.
struct PickUpCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pick-up", abstract: "Measures how long a job waits for an idle worker.")

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var working: WorkerOptions

    @Option(help: "Jobs in all.")
    var jobs = 500

    @Option(help: "Milliseconds from one job to the next, on average; each is drawn from ± 50 %.")
    var gap = 20

    @Option(help: "Bytes of a job's payload, about.")
    var payload = 400

    @Flag(inversion: .prefixedNo, help: "Whether workers are notified of jobs; else they poll.")
    var wakeUps = true

    func run() async throws {
        let notifying = self.database.pool("notifier", connections: 1)
        let wakeUp = JobWakeUp(pool: notifying, logger: DatabaseOptions.logger)
        let notifier = Task { await wakeUp.run() }
        let entered = Mutex<[Int: ContinuousClock.Instant]>([:])
        let workers = WorkerFleet(self.working, on: self.database, isListening: self.wakeUps) { job in
            let now = ContinuousClock.now
            entered.withLock { $0[job.number] = now }
        }
        let producing = ProducerOptions.single(payload: self.payload)
        let producers = ProducerFleet(producing, on: self.database, wakeUp: self.wakeUps ? wakeUp : nil)
        try await producers.connect()
        let (pickUp, commit) = (Latencies(), Latencies())
        let totals = try await workers.working {
            try await waitUntil("the workers") { workers.isReady(isListening: self.wakeUps) }
            var committed: [ContinuousClock.Instant] = []
            for _ in 0..<self.jobs {
                try await Task.sleep(for: .milliseconds(self.gap) * Double.random(in: 0.5...1.5))
                let start = ContinuousClock.now
                try await producers.enqueue(1)
                let end = ContinuousClock.now
                committed.append(end)
                commit.add(end - start)
            }
            try await waitUntil("the last job") { entered.withLock { $0.count } == self.jobs }
            let entries = entered.withLock { $0 }
            // A handler may be entered before the commit's reply has come back: then the job has not waited.
            for (number, end) in committed.enumerated() { entries[number].map { pickUp.add(max(.zero, $0 - end)) } }
            return workers.totals
        }
        await producers.close()
        notifier.cancel()
        await notifying.close()
        try Report.print(
            Measured(
                pickUp: pickUp.summary, commit: commit.summary, notifications: wakeUp.notificationCount,
                workers: totals))
    }

    private struct Measured: Encodable {
        let pickUp: Latencies.Summary
        let commit: Latencies.Summary
        let notifications: Int
        let workers: WorkerFleet.Totals
    }
}

extension ProducerOptions {
    /// One job in a transaction, one transaction at a time.
    static func single(payload: Int) -> ProducerOptions {
        var options = ProducerOptions()
        options.producers = 1
        options.batch = 1
        options.payload = payload
        return options
    }
}
