import ArgumentParser

/// Works off jobs that are ready, and measures how long it takes.
struct DrainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drain", abstract: "Works off jobs that are ready.",
        discussion: "The time runs from the first job's handler to the last job's settlement.")

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var working: WorkerOptions

    @Option(help: "Jobs to be completed; so many must be ready.")
    var jobs = 10_000

    @Option(help: "Gives up after this many seconds.")
    var limit = 600

    func run() async throws {
        let begun = Counter()
        let workers = WorkerFleet(self.working, on: self.database, isListening: false) { _ in begun.take() }
        let measured = try await workers.working {
            try await waitUntil("the first job") { begun.value > 0 }
            let watch = Stopwatch()
            let before = workers.totals
            try await waitUntil("the last job", within: .seconds(self.limit)) { workers.totals.completed >= self.jobs }
            let totals = workers.totals - before
            return Measured(
                jobs: totals.completed, seconds: watch.seconds, processorSeconds: watch.processorSeconds,
                workers: totals)
        }
        try Report.print(measured)
    }

    private struct Measured: Encodable {
        let jobs: Int
        let seconds: Double
        let processorSeconds: Double
        let workers: WorkerFleet.Totals
    }
}
