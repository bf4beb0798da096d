import ArgumentParser

/// Loads the queue, and prints what it measured as JSON.
@main
struct QueueBenchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "queue-benchmark", abstract: "Loads Martlet's queue and prints what it measured.",
        discussion: "Each command uses the queue's own producer, wake-up and worker on a database that has its schema.",
        subcommands: [
            EnqueueCommand.self, DrainCommand.self, LifecycleCommand.self, PickUpCommand.self, WritersCommand.self,
            FairnessCommand.self,
        ])
}
