import Testing

@testable import PostgresClient
@testable import ServiceRuntime

struct PoolMetricsTests {
    @Test func poolIsReportedWithItsName() {
        let registry = PrometheusRegistry()
        registry.registerPool("main") {
            var snapshot = PoolSnapshot()
            snapshot.idle = 3
            snapshot.inUse = 2
            snapshot.waiting = 7
            snapshot.queries = 11
            snapshot.maximum = 16
            snapshot.waited = .milliseconds(1500)
            snapshot.waitTimeouts = 4
            return snapshot
        }
        let text = registry.render()
        #expect(text.contains("postgres_pool_connections{pool=\"main\",state=\"idle\"} 3\n"))
        #expect(text.contains("postgres_pool_connections{pool=\"main\",state=\"in_use\"} 2\n"))
        #expect(text.contains("postgres_pool_waiting{pool=\"main\"} 7\n"))
        #expect(text.contains("postgres_pool_maximum_connections{pool=\"main\"} 16\n"))
        #expect(text.contains("postgres_pool_wait_seconds_total{pool=\"main\"} 1.5\n"))
        #expect(text.contains("postgres_pool_wait_timeouts_total{pool=\"main\"} 4\n"))
        #expect(text.contains("# TYPE postgres_pool_queries_total counter\n"))
        #expect(text.contains("postgres_pool_queries_total{pool=\"main\"} 11\n"))
    }
}
