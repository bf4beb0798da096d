extension PrometheusRegistry {
    /// Shows which service of which region this process is, as a metric that is always 1.
    func registerService(_ service: String, region: String) {
        self.register {
            [
                MetricSample(
                    "martlet_service_info", kind: .gauge, help: "Which service of which region this is; always 1.",
                    labels: [("service", service), ("region", region)], value: 1)
            ]
        }
    }

    /// Shows what the checks said when `/readyz` was last asked; nothing before that. Reading metrics runs no check, so
    /// that a scrape costs no connection and never disturbs a probe.
    func registerHealth(_ health: HealthRegistry) {
        self.register {
            guard let report = health.lastReport else { return [] }
            let ready = MetricSample(
                "martlet_ready", kind: .gauge, help: "1 when /readyz said ready the last time it was asked.",
                value: report.isReady ? 1 : 0)
            return [ready]
                + report.checks.map { check in
                    MetricSample(
                        "martlet_ready_check", kind: .gauge,
                        help: "1 for each check that passed the last time /readyz was asked.",
                        labels: [("check", check.name)], value: check.failure == nil ? 1 : 0)
                }
        }
    }
}
