import Foundation
import JobQueue
import PostgresClient
import Testing

@Suite(.serialized)
struct JobMonitorTests {
    @Test
    func alarmsAreRaisedAndCleared() async throws {
        try await QueueDatabase.with { database in
            var limits = JobAlarm.Limits()
            limits.oldestReady = .zero
            let monitor = JobMonitor(pool: database.pool, limits: limits, logger: QueueDatabase.logger)
            try await monitor.look()
            #expect(monitor.snapshot.alarms.isEmpty)
            try await database.enqueue([.number(1), .number(2, lane: .interactive)])
            try await Task.sleep(for: .milliseconds(5))
            try await monitor.look()
            #expect(monitor.snapshot.alarms == [.readyJobsWaiting])
            #expect(monitor.snapshot.lanes.map(\.count) == [1, 1])
            try await database.pool.execute("DELETE FROM queue.ready", in: .unscoped)
            try await database.pool.execute(
                "INSERT INTO queue.dead (id, queue, lane, attempt, losses, reason) VALUES (1, 2, 1, 1, 0, 'x')",
                in: .unscoped)
            try await database.pool.execute("DROP TABLE queue.job_p000003", in: .unscoped)
            try await database.pool.execute("DROP TABLE queue.job_p000002", in: .unscoped)
            try await monitor.look()
            #expect(monitor.snapshot.alarms == [.deadJobs, .partitionsMissing])
        }
    }

    @Test
    func onlyTheLeaderTells() async throws {
        try await QueueDatabase.with { database in
            let monitor = JobMonitor(pool: database.pool, interval: .milliseconds(10), logger: QueueDatabase.logger)
            let leading = Log<Int>()
            let running = Task { await monitor.run { leading.count == 1 } }
            try await Task.sleep(for: .milliseconds(30))
            #expect(monitor.snapshot.health == nil)
            leading.add(1)
            try await eventually("it looks") { monitor.snapshot.health != nil }
            leading.add(2)
            try await eventually("it is silent again") { monitor.snapshot.health == nil }
            running.cancel()
            await running.value
        }
    }
}
