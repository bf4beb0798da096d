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
            return snapshot
        }
        let text = registry.render()
        #expect(text.contains("postgres_pool_connections{pool=\"main\",state=\"idle\"} 3\n"))
        #expect(text.contains("postgres_pool_connections{pool=\"main\",state=\"in_use\"} 2\n"))
        #expect(text.contains("postgres_pool_waiting{pool=\"main\"} 7\n"))
        #expect(text.contains("# TYPE postgres_pool_queries_total counter\n"))
        #expect(text.contains("postgres_pool_queries_total{pool=\"main\"} 11\n"))
    }
}
