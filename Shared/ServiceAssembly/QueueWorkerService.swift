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
            pool: stores.pool, listenerConfiguration: listening, registry: registry,
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
        [
            MetricSample(
                "martlet_jobs_running", kind: .gauge, help: "Handlers running in this process.",
                value: Double(snapshot.runningCount)),
            MetricSample(
                "martlet_jobs_settling", kind: .gauge, help: "Attempts that ended and wait to be written down.",
                value: Double(snapshot.settlingCount)),
        ]
    }
}
