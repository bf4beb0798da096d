package import PostgresClient

extension PrometheusRegistry {
    /// Reports a connection pool's numbers each time metrics are read.
    /// - Parameters:
    ///   - name: Tells this pool from the process's others, such as `main`.
    ///   - snapshot: Returns the numbers at once, such as `{ pool.snapshot }`.
    package func registerPool(_ name: String, _ snapshot: @escaping @Sendable () -> PoolSnapshot) {
        self.register { Self.samples(snapshot(), pool: name) }
    }

    private static func samples(_ snapshot: PoolSnapshot, pool: String) -> [MetricSample] {
        let connections = [("idle", snapshot.idle), ("in_use", snapshot.inUse), ("opening", snapshot.opening)]
        let totals = [
            ("queries", "Statements sent.", snapshot.queries),
            ("round_trips", "Requests sent and their replies awaited.", snapshot.roundTrips),
            ("waits", "Times a caller had to wait for a connection.", snapshot.waits),
            ("wait_timeouts", "Callers that waited for a connection in vain.", snapshot.waitTimeouts),
            ("failures", "Connections that could not be made, or were lost.", snapshot.failures),
            ("reconnects", "Connections made in place of lost ones.", snapshot.reconnects),
            ("abandoned", "Statements given up at their deadline or by cancellation.", snapshot.abandoned),
            ("scope_leaks", "Connections closed because a scope was left on them; a defect.", snapshot.scopeLeaks),
        ]
        var samples = connections.map { state, count in
            MetricSample(
                "postgres_pool_connections", kind: .gauge, help: "Connections by state.",
                labels: [("pool", pool), ("state", state)], value: Double(count))
        }
        samples.append(
            MetricSample(
                "postgres_pool_waiting", kind: .gauge, help: "Callers that wait for a connection now.",
                labels: [("pool", pool)], value: Double(snapshot.waiting)))
        samples.append(
            MetricSample(
                "postgres_pool_maximum_connections", kind: .gauge, help: "Connections at most.",
                labels: [("pool", pool)], value: Double(snapshot.maximum)))
        samples.append(
            MetricSample(
                "postgres_pool_wait_seconds_total", kind: .counter,
                help: "How long callers have waited for a connection, in all.",
                labels: [("pool", pool)], value: snapshot.waited / .seconds(1)))
        samples += totals.map { name, help, count in
            MetricSample(
                "postgres_pool_\(name)_total", kind: .counter, help: help, labels: [("pool", pool)],
                value: Double(count))
        }
        return samples
    }
}
