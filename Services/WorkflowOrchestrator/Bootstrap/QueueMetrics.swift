import JobQueue
import PostgresClient
import ServiceRuntime

/// What the queue's leader shows on /metrics.
enum QueueMetrics {
    static func register(_ maintenance: JobMaintenance, pool: PostgresPool, runner: ServiceRunner) {
        runner.metrics.register {
            let snapshot = maintenance.snapshot
            func counter(_ name: String, _ help: String, _ value: Int) -> MetricSample {
                MetricSample(name, kind: .counter, help: help, value: Double(value))
            }
            return [
                MetricSample(
                    "martlet_queue_leader", kind: .gauge, help: "1 in the process that keeps the queue in order.",
                    value: snapshot.isLeader ? 1 : 0),
                counter("martlet_queue_promoted_total", "Scheduled jobs that came due.", snapshot.promotedTotal),
                counter("martlet_queue_rescued_total", "Jobs taken from workers that died.", snapshot.rescuedTotal),
                counter(
                    "martlet_queue_buried_total", "Jobs given up after losing their worker too often.",
                    snapshot.buriedTotal),
            ]
        }
    }
}
