import ArgumentParser

/// Enqueues a number of jobs, and measures how long it takes.
struct EnqueueCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "enqueue", abstract: "Enqueues jobs in batches.")

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var producing: ProducerOptions

    @Option(help: "Jobs in all, rounded up to whole batches.")
    var jobs = 10_000

    @Option(help: "Makes the jobs due this many seconds later.")
    var delay: Int?

    func run() async throws {
        let producers = ProducerFleet(self.producing, on: self.database, wakeUp: nil)
        try await producers.connect()
        let roundTrips = producers.roundTrips
        let watch = Stopwatch()
        let total = self.jobs
        let admitted = Counter()
        try await producers.run(delay: self.delay.map { .seconds($0) }) { batch in admitted.take(batch) < total }
        let (seconds, processorSeconds) = (watch.seconds, watch.processorSeconds)
        await producers.close()
        try Report.print(
            Measured(
                jobs: producers.enqueued, seconds: seconds, processorSeconds: processorSeconds,
                roundTrips: producers.roundTrips - roundTrips))
    }

    private struct Measured: Encodable {
        let jobs: Int
        let seconds: Double
        let processorSeconds: Double
        let roundTrips: Int
    }
}
