package import Logging
package import Metrics
import ServiceRuntime
package import VerificationDomain
import Workflows

/// Tells log and metrics of each step of a run: which run, and from which status to which.
///
/// A step whose transaction is rolled back, such as by the loss of the database, is told of as well.
package struct RunObservation: Sendable {
    private let logger: Logger
    private let metrics: any MetricsFactory

    /// - Parameters:
    ///   - logger: Writes a line for each move; the run's id is also part of the lines that follow in its request or job.
    ///   - metrics: Counts moves by environment and statuses.
    package init(logger: Logger, metrics: any MetricsFactory) {
        self.logger = logger
        self.metrics = metrics
    }

    /// Tells of a step.
    package func heard(_ move: WorkflowRunMove) {
        LogScope.note("run_id", move.runID)
        if let from = move.from, from == move.to { return }
        self.logger.info(
            "Run moved",
            metadata: [
                "run_id": "\(move.runID)", "from_state": "\(move.from?.rawValue ?? "none")",
                "state": "\(move.to.rawValue)",
            ])
        Counter(
            label: "martlet_run_transitions_total",
            dimensions: [
                ("environment", "\(move.scope.environment.rawValue)"), ("from", move.from?.rawValue ?? "none"),
                ("to", move.to.rawValue),
            ], factory: self.metrics
        ).increment()
    }
}
