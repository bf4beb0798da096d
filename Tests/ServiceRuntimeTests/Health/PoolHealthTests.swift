import Foundation
import Logging
import PostgresClient
import Testing

@testable import ServiceRuntime

@Suite(.timeLimit(.minutes(1)))
struct PoolHealthTests {
    private func report(url: String) async -> ReadinessReport {
        let pool = PostgresPool(
            configuration: PostgresConfiguration(url: url),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let health = HealthRegistry()
        health.registerPool("postgres", pool)
        let report = await health.report()
        await pool.close()
        return report
    }

    @Test func processIsReadyWhilePostgresAnswers() async throws {
        let url = try #require(ProcessInfo.processInfo.environment["MARTLET_TEST_DATABASE_URL"])
        #expect(await self.report(url: url).checks.map(\.failure) == [nil])
    }

    @Test func processIsNotReadyWithoutPostgres() async {
        // Port 1 of the loopback interface: nothing listens there.
        let report = await self.report(url: "postgres://nobody@127.0.0.1:1/none")
        #expect(!report.isReady)
    }
}
