import ArgumentParser

/// A process of the fault tests: enqueues jobs, or works on them and writes every effect into a ledger.
@main
struct FaultWorker: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "queue-fault-worker", abstract: "Enqueues or runs jobs for the fault tests.")
}
