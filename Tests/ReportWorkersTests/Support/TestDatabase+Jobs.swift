import JobQueue
import Persistence
import PostgresClient
import TestSupport
import Testing

extension TestDatabase {
    /// Runs a worker of report-workers and the queue's maintenance until no job of this queue is left to run.
    func work(_ registry: JobRegistry) async throws {
        let maintenance = JobMaintenance(
            pool: try self.pool(as: .orchestrator), wakeUp: nil, configuration: .quick, logger: Self.logger)
        var configuration = JobWorkerConfiguration(service: "test", queue: .reports, concurrency: 2)
        configuration.pollInterval = .milliseconds(20)
        configuration.fullScanInterval = .milliseconds(20)
        let worker = JobWorker(
            pool: try self.pool(as: .reports), listenerConfiguration: nil, registry: registry,
            configuration: configuration, logger: Self.logger)
        let running = [Task { await maintenance.run() }, Task { _ = try? await worker.run() }]
        let result: Result<Void, any Error>
        do { result = .success(try await self.waitUntilIdle()) } catch { result = .failure(error) }
        await worker.stop(grace: .seconds(5))
        for task in running {
            task.cancel()
            await task.value
        }
        try result.get()
    }

    private func waitUntilIdle() async throws {
        let end = ContinuousClock.now + .seconds(60)
        while ContinuousClock.now < end {
            let waiting = try await self.count(
                """
                SELECT FROM queue.ready WHERE queue = 2
                UNION ALL SELECT FROM queue.lease WHERE queue = 2
                UNION ALL SELECT FROM queue.scheduled WHERE queue = 2
                """)
            if waiting == 0 { return }
            try await Task.sleep(for: .milliseconds(5))
        }
        Issue.record("jobs are still waiting")
    }

    func count(_ statement: SQLStatement) async throws -> Int {
        try await self.superuser.first("SELECT count(*) AS rows FROM (\(fragment: statement)) AS t", in: .unscoped) {
            try $0.decode("rows", as: Int.self)
        } ?? 0
    }

    /// Why attempts did not complete their jobs, oldest first.
    func setbacks() async throws -> [String] {
        try await self.superuser.all("SELECT reason FROM queue.attempt_error ORDER BY id, claims", in: .unscoped) {
            try $0.decode("reason", as: String.self)
        }
    }

    /// Rows of every table but the queue's own, by name.
    func rowCounts() async throws -> [String: Int] {
        var counts: [String: Int] = [:]
        for rule in TableCatalogue.tables where rule.schema != "queue" {
            counts[rule.name] = try await self.count(.verbatim("SELECT FROM \(rule.name)"))
        }
        return counts
    }
}

extension JobMaintenanceConfiguration {
    /// Looks for timers that are due all the time.
    fileprivate static var quick: Self {
        var configuration = Self()
        configuration.renewInterval = .milliseconds(50)
        configuration.promotionInterval = .milliseconds(20)
        return configuration
    }
}
