package import JobQueue
package import Logging
package import Metrics
import ServiceRuntime

/// What every job of a service has around its handler: the ids in its log lines, a line when it has ended, and a
/// measurement of how long it took.
package struct JobObservation: Sendable {
    private let logger: Logger
    private let metrics: any MetricsFactory

    /// - Parameters:
    ///   - logger: Writes the line.
    ///   - metrics: Measures the handlers, by kind and outcome.
    package init(logger: Logger, metrics: any MetricsFactory) {
        self.logger = logger
        self.metrics = metrics
    }

    /// The same handlers under observation.
    package func observing(_ registry: JobRegistry) -> JobRegistry {
        registry.surrounded { kind, attempt, handler in
            try await LogScope.$current.withValue(Self.scope(kind, attempt)) {
                try await self.run(kind, handler)
            }
        }
    }

    /// The request that caused a job is known by its trace.
    private static func scope(_ kind: String, _ attempt: JobAttempt) -> LogScope {
        var fields: Logger.Metadata = [
            "job_id": "\(attempt.jobID)", "kind": "\(kind)", "attempt": "\(attempt.attempt)",
        ]
        fields["request_id"] = attempt.traceID.map { "\($0)" }
        return LogScope(fields)
    }

    private func run(
        _ kind: String, _ handler: @Sendable () async throws -> JobOutcome
    ) async throws -> JobOutcome {
        let clock = ContinuousClock()
        let start = clock.now
        do {
            let outcome = try await handler()
            self.record(kind, Self.name(of: outcome), clock.now - start)
            return outcome
        } catch {
            self.record(kind, "failed", clock.now - start)
            throw error
        }
    }

    private func record(_ kind: String, _ outcome: String, _ elapsed: Duration) {
        let milliseconds = elapsed / .milliseconds(1)
        self.logger.info(
            "Job ended",
            metadata: ["result": "\(outcome)", "elapsed_ms": "\((milliseconds * 10).rounded() / 10)"])
        Timer(
            label: "martlet_job_duration", dimensions: [("kind", kind), ("outcome", outcome)], factory: self.metrics
        ).recordNanoseconds(Int64(milliseconds * 1_000_000))
    }

    private static func name(of outcome: JobOutcome) -> String {
        switch outcome {
        case .completed: "completed"
        case .retry: "retry"
        case .snooze: "snooze"
        case .discard: "discard"
        }
    }
}
