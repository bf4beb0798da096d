import Foundation
import JobQueue
import PostgresClient
import Testing

/// Periodic jobs.
@Suite(.serialized)
struct ScheduleTests {
    private func schedule(_ recurrence: String, _ misfire: JobSchedule.Misfire) throws -> JobSchedule {
        JobSchedule("test", try #require(JobRecurrence(recurrence)), misfire: misfire, payload: NumberJob(number: 7))
    }

    private func leading(
        _ schedule: JobSchedule, in database: QueueDatabase, until condition: @escaping () async throws -> Bool
    ) async throws {
        var configuration = JobMaintenanceConfiguration()
        configuration.renewInterval = .milliseconds(50)
        configuration.scheduleInterval = .milliseconds(20)
        let maintenance = JobMaintenance(
            pool: database.pool, wakeUp: nil, schedules: [schedule], configuration: configuration,
            logger: QueueDatabase.logger)
        try await database.maintaining(maintenance) { try await eventually("it has fired", condition) }
        #expect(maintenance.snapshot.failureTotal == 0)
    }

    /// Sets the clock back for the schedule: as if the last leader had gone then.
    private func miss(_ duration: String, in database: QueueDatabase) async throws {
        try await database.pool.execute(
            "UPDATE queue.schedule SET next_at = date_trunc('hour', now()) - \(duration)::interval", in: .unscoped)
    }

    @Test
    func everyTimeIsFiredOnceThoughManyLead() async throws {
        try await QueueDatabase.with { database in
            let schedule = try self.schedule("every 1s", .all)
            var configuration = JobMaintenanceConfiguration()
            configuration.renewInterval = .milliseconds(20)
            configuration.leaderTimeToLive = .milliseconds(40)
            configuration.trustMargin = .zero
            configuration.scheduleInterval = .milliseconds(10)
            let leaders = (0..<3).map { _ in
                JobMaintenance(
                    pool: database.pool, wakeUp: nil, schedules: [schedule], configuration: configuration,
                    logger: QueueDatabase.logger)
            }
            let running = leaders.map { leader in Task { await leader.run() } }
            try await eventually("three times are over") {
                try await database.count("SELECT FROM queue.job") >= 3
            }
            for task in running { task.cancel() }
            for task in running { await task.value }
            let keys = try await database.pool.all("SELECT unique_key FROM queue.job", in: .unscoped) {
                try $0.decode("unique_key", as: String.self)
            }
            #expect(Set(keys).count == keys.count)
            let stored = try #require(await JobInspector(on: database.pool).schedules().first)
            #expect(stored.recurrence == "every 1s")
            #expect(stored.lastAt != nil)
        }
    }

    @Test(arguments: [(JobSchedule.Misfire.skip, 0), (.once, 1), (.all, 5)])
    func missedTimes(misfire: JobSchedule.Misfire, expected: Int) async throws {
        try await QueueDatabase.with { database in
            let schedule = try self.schedule("every 1h", misfire)
            try await self.leading(schedule, in: database) {
                try await database.count("SELECT FROM queue.schedule") == 1
            }
            // Four hours ago, three, two, one, and the whole hour that has just passed or is within the last minutes.
            try await self.miss("4 hours", in: database)
            let isInTheFirstMinute =
                try await database.count(
                    "SELECT WHERE now() - date_trunc('hour', now()) < interval '63 s'") == 1
            try await self.leading(schedule, in: database) {
                try await database.count("SELECT FROM queue.schedule WHERE next_at > now()") == 1
            }
            let count = try await database.count("SELECT FROM queue.job")
            #expect(count == expected || misfire == .skip && isInTheFirstMinute && count == 1)
            #expect(try await database.count("SELECT FROM queue.ready WHERE lane = 2") == count)
        }
    }

    @Test
    func weeksOfMissedSecondsAreBounded() async throws {
        try await QueueDatabase.with { database in
            let schedule = try self.schedule("every 1s", .once)
            try await self.leading(schedule, in: database) {
                try await database.count("SELECT FROM queue.schedule") == 1
            }
            try await database.pool.execute("DELETE FROM queue.ready", in: .unscoped)
            let before = try await database.count("SELECT FROM queue.job")
            try await self.miss("30 days", in: database)
            try await self.leading(schedule, in: database) {
                let isPast =
                    try await database.count(
                        "SELECT FROM queue.schedule WHERE next_at > now() - interval '5 s'") == 1
                let count = try await database.count("SELECT FROM queue.job")
                return isPast && count > before
            }
            #expect(try await database.count("SELECT FROM queue.job") < before + 30)
        }
    }

    @Test
    func pausedScheduleDoesNotFireAndChangedOneBeginsAnew() async throws {
        try await QueueDatabase.with { database in
            let inspector = JobInspector(on: database.pool)
            try await self.leading(try self.schedule("every 1h", .all), in: database) {
                try await database.count("SELECT FROM queue.schedule") == 1
            }
            #expect(try await inspector.pause(schedule: "test", isPaused: true))
            #expect(try await !inspector.pause(schedule: "other", isPaused: true))
            try await self.miss("2 hours", in: database)
            try await self.leading(try self.schedule("every 1h", .all), in: database) {
                try await database.count("SELECT FROM queue.leader") == 1
            }
            #expect(try await database.count("SELECT FROM queue.job") == 0)
            // Another recurrence: the old one's missed times are nobody's.
            #expect(try await inspector.pause(schedule: "test", isPaused: false))
            try await self.leading(try self.schedule("every 2h", .all), in: database) {
                try await inspector.schedules().map(\.recurrence) == ["every 2h"]
            }
            #expect(try await database.count("SELECT FROM queue.job") == 0)
        }
    }
}
