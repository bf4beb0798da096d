import ArgumentParser

/// How jobs are enqueued.
struct ProducerOptions: ParsableArguments {
    @Option(help: "Producers, each with one transaction at a time.")
    var producers = 2

    @Option(help: "Jobs of one transaction.")
    var batch = 100

    @Option(help: "Bytes of a job's payload, about.")
    var payload = 400

    func validate() throws {
        guard self.producers > 0, self.batch > 0, self.payload >= 0 else {
            throw ValidationError("producers and batch are 1 or more, and payload is not negative")
        }
    }
}
