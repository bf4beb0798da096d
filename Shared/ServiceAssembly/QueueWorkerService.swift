package import JobQueue
import Logging
import Metrics
import PostgresClient
import ServiceLifecycle
package import ServiceRuntime

/// A worker of the job queue as a part of a service: it stops in order when the service does.
package struct QueueWorkerService: Service {
    private let worker: JobWorker
    private let grace: Duration

    /// - Parameters:
    ///   - concurrency: Handlers at once in this process.
    ///   - runner: Whose grace the handlers in hand get, and whose metrics show the worker.
    package init(
        queue: JobQueueName, registry: JobRegistry, stores: ServiceStores, concurrency: Int, runner: ServiceRunner
    ) {
        var listening = stores.configuration
        listening.applicationName += "-listener"
        let worker = JobWorker(
            pool: stores.pool, listenerConfiguration: listening,
            registry: JobObservation(logger: runner.logger, metrics: runner.metrics).observing(registry),
            configuration: JobWorkerConfiguration(
                service: runner.configuration.service, queue: queue, concurrency: concurrency),
            logger: runner.logger)
        self.worker = worker
        // Half of the service's own, so that what is cancelled can still be given back.
        self.grace = runner.configuration.shutdownGrace / 2
        runner.metrics.register { Self.samples(worker.snapshot) }
    }

    package func run() async throws {
        try await withGracefulShutdownHandler {
            try await self.worker.run()
        } onGracefulShutdown: {
            Task { await self.worker.stop(grace: self.grace) }
        }
    }

    private static func samples(_ snapshot: JobWorkerSnapshot) -> [MetricSample] {
        let totals: [(String, String, Int)] = [
            ("claimed", "Jobs taken from the queue.", snapshot.claimedTotal),
            ("completed", "Jobs done.", snapshot.completedTotal),
            ("retried", "Attempts that failed and are made again.", snapshot.retriedTotal),
            ("snoozed", "Attempts put off without burning one.", snapshot.snoozedTotal),
            ("discarded", "Jobs given up.", snapshot.discardedTotal),
            ("cancelled", "Jobs cancelled while they ran.", snapshot.cancelledTotal),
            ("returned", "Jobs given back while stopping.", snapshot.returnedTotal),
            ("lease_lost", "Attempts whose lease was gone when they ended.", snapshot.leaseLostTotal),
            ("unknown_kind", "Jobs of a kind that this program does not know.", snapshot.unknownKindTotal),
            ("overdue", "Handlers cancelled at their deadline.", snapshot.deadlineExceededTotal),
            ("claims", "Claim statements.", snapshot.claimTotal),
            ("empty_claims", "Claim statements that found nothing.", snapshot.emptyClaimTotal),
            ("failures", "Claims and heartbeats that failed.", snapshot.failureTotal),
            ("registrations", "Registrations; more than one tell of lost trust.", snapshot.registrationTotal),
        ]
        return totals.map { name, help, value in
            MetricSample("martlet_jobs_\(name)_total", kind: .counter, help: help, value: Double(value))
        } + [
            MetricSample(
                "martlet_jobs_listening", kind: .gauge, help: "1 while notifications arrive; polling goes on anyway.",
                value: snapshot.isListening ? 1 : 0),
            MetricSample(
                "martlet_jobs_running", kind: .gauge, help: "Handlers running in this process.",
                value: Double(snapshot.runningCount)),
            MetricSample(
                "martlet_jobs_settling", kind: .gauge, help: "Attempts that ended and wait to be written down.",
                value: Double(snapshot.settlingCount)),
        ]
    }
}
