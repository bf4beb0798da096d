import ArgumentParser

/// Loads the queue, and prints what it measured as JSON.
@main
struct QueueBenchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "queue-benchmark", abstract: "Loads Martlet's queue and prints what it measured.")
}
