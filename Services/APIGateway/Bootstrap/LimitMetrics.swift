import RateLimits
import ServiceRuntime

/// The limiter's numbers as an operator sees them.
enum LimitMetrics {
    /// Reports them each time metrics are read.
    static func register(_ limiter: RequestLimiter, _ failures: FailedAuthentications, in metrics: PrometheusRegistry) {
        metrics.register {
            let counts = limiter.snapshot
            let outcomes = [
                ("admitted", counts.admitted), ("refused", counts.refused),
                ("refused_from_memory", counts.refusedFromMemory), ("failed", counts.failed),
            ]
            return outcomes.map { outcome, count in
                MetricSample(
                    "martlet_request_limit_requests_total", kind: .counter,
                    help: "Authenticated requests by what the limiter said; failed: no verdict in time.",
                    labels: [("outcome", outcome)], value: Double(count))
            } + [
                MetricSample(
                    "martlet_request_limit_statements_total", kind: .counter, help: "Statements of the limiter.",
                    value: Double(counts.statements)),
                MetricSample(
                    "martlet_request_limit_keys", kind: .gauge, help: "Environments of tenants the limiter remembers.",
                    value: Double(counts.keys)),
                MetricSample(
                    "martlet_authentication_refused_total", kind: .counter,
                    help: "Requests of addresses that failed to authenticate too often.",
                    value: Double(failures.refusedCount)),
            ]
        }
    }
}
