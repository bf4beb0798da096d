import ArgumentParser
import JobQueue
import Logging
import PostgresClient

/// A worker, and a candidate for the queue's maintenance if it is asked to.
struct Work: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Runs jobs until SIGTERM, then stops in order.")

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var options: MaintenanceOptions

    @Option(help: "Connection string of the listener; the database's when left out, `none` for polling only.")
    var listen: String?

    @Option(help: "Handlers at once.")
    var concurrency = 8

    @Option(help: "How long a registration lives without a heartbeat, in milliseconds.")
    var ttlMs = 3000

    @Option(help: "How often it is renewed, in milliseconds.")
    var heartbeatMs = 1000

    @Option(help: "How long before its end a worker stops to trust itself, in milliseconds.")
    var trustMarginMs = 600

    @Option(help: "How often an idle worker looks for jobs, in milliseconds.")
    var pollMs = 1000

    @Option(help: "How long a handler takes, in milliseconds.")
    var workMs = 20

    @Option(help: "How long running handlers are waited for at the stop, in milliseconds.")
    var graceMs = 5000

    @Option(help: "From a handler's deadline (6 s) to that of its lease, in milliseconds.")
    var deadlineMarginMs = 1000

    @Flag(help: "Handlers do not heed their cancellation.")
    var stubborn = false

    @Flag(help: "Also stands for the queue's maintenance.")
    var maintain = false

    func run() async throws {
        let stopSignal = StopSignal()
        let ledger = try LedgerFile(path: self.database.ledger)
        let logger = self.database.logger
        let pool = PostgresPool(configuration: self.database.configuration(for: self.database.database), logger: logger)
        let worker = self.worker(pool, ledger, logger)
        let (maintenance, wakeUp) = self.options.maintenance(pool: pool, logger: logger)
        ledger.write("up")
        await withTaskGroup(of: Void.self) { group in
            if self.maintain {
                group.addTask { await maintenance.run() }
                group.addTask { await wakeUp.run() }
                group.addTask { await Maintain.tell(maintenance, ledger) }
            }
            group.addTask { try? await worker.run() }
            group.addTask { await self.tell(worker, ledger) }
            await stopSignal.wait()
            await worker.stop(grace: .milliseconds(self.graceMs))
            group.cancelAll()
        }
        let total = worker.snapshot
        ledger.write(
            "worked",
            [
                "claimed=\(total.claimedTotal)", "completed=\(total.completedTotal)", "lost=\(total.leaseLostTotal)",
                "returned=\(total.returnedTotal)", "registrations=\(total.registrationTotal)",
            ])
        await pool.close()
    }

    private func worker(_ pool: PostgresPool, _ ledger: LedgerFile, _ logger: Logger) -> JobWorker {
        var configuration = JobWorkerConfiguration(
            service: self.database.name, queue: FaultJob.queue, concurrency: self.concurrency)
        configuration.timeToLive = .milliseconds(self.ttlMs)
        configuration.heartbeatInterval = .milliseconds(self.heartbeatMs)
        configuration.trustMargin = .milliseconds(self.trustMarginMs)
        configuration.pollInterval = .milliseconds(self.pollMs)
        configuration.deadlineMargin = .milliseconds(self.deadlineMarginMs)
        var registry = JobRegistry()
        registry.register(
            FaultHandler(
                ledger: ledger, worker: self.database.name, duration: .milliseconds(self.workMs),
                isStubborn: self.stubborn),
            retry: .backoff(base: .milliseconds(100), cap: .seconds(1), maximumAttempts: 1000))
        let listen = self.listen ?? self.database.database
        return JobWorker(
            pool: pool, listenerConfiguration: listen == "none" ? nil : self.listening(on: listen), registry: registry,
            configuration: configuration, logger: logger)
    }

    private func listening(on database: String) -> PostgresConfiguration {
        var configuration = self.database.configuration(for: database)
        configuration.applicationName = self.database.name + "-listener"
        return configuration
    }

    /// Writes when the worker begins and ceases to hear, registers anew, or meets a lost lease.
    private func tell(_ worker: JobWorker, _ ledger: LedgerFile) async {
        var before = worker.snapshot
        while !Task.isCancelled {
            let now = worker.snapshot
            if now.isListening != before.isListening { ledger.write(now.isListening ? "hears" : "deaf") }
            if now.registrationTotal != before.registrationTotal {
                ledger.write("registered", ["\(now.registrationTotal)"])
            }
            if now.leaseLostTotal != before.leaseLostTotal { ledger.write("lost", ["\(now.leaseLostTotal)"]) }
            before = now
            try? await Task.sleep(for: .milliseconds(10))
        }
    }
}
