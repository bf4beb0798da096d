import ArgumentParser

/// A process of the fault tests: enqueues jobs, works on them or keeps the queue, and writes what it did into a ledger
/// outside the database.
@main
struct FaultWorker: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "queue-fault-worker", abstract: "Enqueues or runs jobs for the fault tests.",
        subcommands: [Enqueue.self, Work.self, Maintain.self])
}
