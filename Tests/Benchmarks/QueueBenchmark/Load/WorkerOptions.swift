import ArgumentParser
import JobQueue
import PostgresClient

/// How attempts end.
enum Completion: String, ExpressibleByArgument, CaseIterable {
    /// The handler returns `.completed`, and the worker's flusher writes it.
    case flusher
    /// The handler ends in `attempt.transaction`, without effects of its own.
    case transaction
}

/// How jobs are worked on.
struct WorkerOptions: ParsableArguments {
    @Option(help: "Workers, each with a claimer, a flusher and a pool of its own.")
    var workers = 1

    @Option(help: "Handlers at once in each worker; a claim takes half as many at most.")
    var concurrency = 200

    @Option(help: "Attempts ended by one statement at most.")
    var settlementBatch = 100

    @Option(help: "Connections of each worker's pool.")
    var workerConnections = 2

    @Option(help: "How attempts end: flusher or transaction.")
    var completion = Completion.flusher

    @Flag(inversion: .prefixedNo, help: "Whether handlers run on the pool's reactors.")
    var reactor = true

    func validate() throws {
        guard self.workers > 0, self.concurrency > 0, self.settlementBatch > 0, self.workerConnections > 0 else {
            throw ValidationError("workers, concurrency, batch and connections are 1 or more")
        }
    }
}
