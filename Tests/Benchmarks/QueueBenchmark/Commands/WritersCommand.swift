import ArgumentParser
import JobQueue
import PostgresClient

/// Measures how fast many writers commit a job each, with and without wake-ups.
struct WritersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "writers", abstract: "Commits one job in each transaction, from many connections.",
        discussion: "Nobody works the jobs; one listener hears the notifications, if there are any.")

    enum WakeUps: String, ExpressibleByArgument, CaseIterable {
        case off
        /// As the queue does it: gathered, after the commit, on a connection of its own.
        case on
        /// For comparison, what the queue avoids: `pg_notify` inside each transaction.
        case inside
    }

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var producing: ProducerOptions

    @Option(help: "How long, in seconds.")
    var seconds = 5

    @Option(help: "Wake-ups: off, on or inside.")
    var wakeUps = WakeUps.on

    func run() async throws {
        let notifying = self.database.pool("notifier", connections: 1)
        let wakeUp = JobWakeUp(pool: notifying, logger: DatabaseOptions.logger)
        let notifier = Task { await wakeUp.run() }
        let listener = PostgresListener(
            configuration: self.database.configuration("listener"), channels: [BenchmarkJob.queue.channel],
            logger: DatabaseOptions.logger)
        let heard = Counter()
        let listening = Task { await listener.run() }
        let hearing = Task { for await case .notification in listener.events { heard.take() } }
        let producers = ProducerFleet(
            self.producing, on: self.database, wakeUp: self.wakeUps == .on ? wakeUp : nil,
            notifiesInside: self.wakeUps == .inside)
        try await producers.connect()
        let watch = Stopwatch()
        let end = ContinuousClock.now + .seconds(self.seconds)
        try await producers.run { _ in ContinuousClock.now < end }
        let measured = Measured(
            jobs: producers.enqueued, seconds: watch.seconds, processorSeconds: watch.processorSeconds,
            notifications: wakeUp.notificationCount, heard: heard.value)
        for task in [notifier, listening, hearing] { task.cancel() }
        await producers.close()
        await notifying.close()
        try Report.print(measured)
    }

    private struct Measured: Encodable {
        let jobs: Int
        let seconds: Double
        let processorSeconds: Double
        let notifications: Int
        let heard: Int
    }
}
