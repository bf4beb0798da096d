import Foundation
import JobQueue
import PostgresClient
import Testing

@Suite(.serialized)
struct MaintenanceTests {
    @Test
    func scheduledJobRunsWhenItIsDueAndNotBefore() async throws {
        try await QueueDatabase.with { database in
            let seen = Log<Int>()
            let registry = JobRegistry.numbers { number, _ in
                seen.add(number)
                return .completed
            }
            try await database.enqueue([.number(1, delay: .seconds(600)), .number(2, delay: .milliseconds(100))])
            try await database.maintaining {
                try await database.working(database.worker(registry)) {
                    try await eventually("the second is done") {
                        try await database.count("SELECT FROM queue.done") == 1
                    }
                    #expect(try await database.count("SELECT FROM queue.scheduled") == 1)
                    // Not claimed_at: that is when the claim's transaction began, and its snapshot is a little later.
                    let early = try await database.count(
                        """
                        SELECT FROM queue.done AS d JOIN queue.job AS j ON j.id = d.id
                        WHERE d.finished_at < j.enqueued_at + interval '100 ms'
                        """)
                    #expect(early == 0)
                    try await database.pool.execute("UPDATE queue.scheduled SET run_at = now()", in: .unscoped)
                    try await eventually("the first runs") { seen.count == 2 }
                }
            }
            #expect(seen.all == [2, 1])
        }
    }

    @Test
    func promotionWakesWorkers() async throws {
        try await QueueDatabase.with { database in
            let wakeUp = JobWakeUp(pool: database.pool, logger: QueueDatabase.logger)
            let notifying = Task { await wakeUp.run() }
            let worker = database.worker(.numbers { _, _ in .completed }, isListening: true) { configuration in
                configuration.pollInterval = .seconds(60)
                configuration.fullScanInterval = .seconds(60)
            }
            try await database.maintaining(database.maintenance(wakeUp: wakeUp)) {
                try await database.working(worker) {
                    try await eventually("it listens") { worker.snapshot.isListening && worker.snapshot.claimTotal > 0 }
                    try await database.enqueue([.number(1, delay: .milliseconds(100))])
                    try await eventually("it runs") { try await database.count("SELECT FROM queue.done") == 1 }
                }
            }
            notifying.cancel()
            await notifying.value
        }
    }

    @Test
    func jobOfADeadWorkerRunsAgain() async throws {
        try await QueueDatabase.with { database in
            try await database.enqueue([.number(1)])
            let id = try await database.onlyJob()
            try await self.die(holding: 1, in: database)
            #expect(try await database.count("SELECT FROM queue.lease") == 1)
            let seen = Log<Int>()
            let registry = JobRegistry.numbers { _, attempt in
                seen.add(attempt.attempt)
                return .completed
            }
            try await database.maintaining {
                try await database.working(database.worker(registry)) {
                    try await eventually("it is done") { try await database.count("SELECT FROM queue.done") == 1 }
                }
            }
            #expect(seen.all == [2])
            let history = try #require(await JobInspector(on: database.pool).history(of: id))
            #expect(history.setbacks.map(\.verdict) == [5])
        }
    }

    @Test
    func jobThatLosesThreeWorkersIsDead() async throws {
        try await QueueDatabase.with { database in
            try await database.enqueue([.number(1, uniqueKey: "k")])
            try await database.maintaining {
                for _ in 0..<3 { try await self.die(holding: 1, in: database) }
                try await eventually("it is dead") { try await database.count("SELECT FROM queue.dead") == 1 }
            }
            let dead = try #require(await JobInspector(on: database.pool).dead().first)
            #expect(dead.reason == "lease_lost")
            #expect(dead.losses == 3)
            #expect(dead.attempt == 3)
            #expect(try await database.count("SELECT FROM queue.dedupe") == 0)
            #expect(try await database.count("SELECT FROM queue.scheduled") == 0)
        }
    }

    @Test
    func leasePastItsHardDeadlineIsTakenFromALiveWorker() async throws {
        try await QueueDatabase.with { database in
            let errors = Log<JobError>()
            let registry = JobRegistry.numbers { _, attempt in
                guard attempt.attempt == 1 else { return .completed }
                try await database.pool.execute("UPDATE queue.lease SET hard_deadline = now()", in: .unscoped)
                try await eventually("it is taken") {
                    try await database.count("SELECT FROM queue.attempt_error WHERE verdict = 5") == 1
                }
                do {
                    try await attempt.transaction(in: .unscoped) { transaction in
                        try transaction.enqueue("INSERT INTO effect VALUES (1, 'late')", in: .unscoped)
                    }
                } catch let error as JobError {
                    errors.add(error)
                }
                return .completed
            }
            try await database.enqueue([.number(1)])
            let id = try await database.onlyJob()
            try await database.maintaining {
                try await database.working(database.worker(registry)) {
                    try await eventually("it is done") {
                        try await database.count("SELECT FROM queue.done") == 1 && errors.count == 1
                    }
                }
            }
            #expect(errors.all == [.leaseLost(jobID: id)])
            #expect(try await database.effects() == [])
        }
    }

    @Test
    func lateAttemptTakesNothingFromTheNextOneOnTheSameWorker() async throws {
        try await QueueDatabase.with { database in
            let workers = Log<JobWorker>()
            let began = Log<Int>()
            let registry = JobRegistry.numbers { _, attempt in
                began.add(attempt.attempt)
                if attempt.attempt == 1 {
                    try await database.pool.execute("UPDATE queue.lease SET hard_deadline = now()", in: .unscoped)
                    try await eventually("the next attempt begins") { began.count == 2 }
                } else {
                    try await eventually("the late one ends") { workers.all.first?.snapshot.leaseLostTotal == 1 }
                }
                return .completed
            }
            let worker = database.worker(registry)
            workers.add(worker)
            try await database.enqueue([.number(1)])
            try await database.maintaining {
                try await database.working(worker) {
                    try await eventually("it is done") { try await database.count("SELECT FROM queue.done") == 1 }
                }
            }
            #expect(began.all == [1, 2])
            #expect(worker.snapshot.completedTotal == 1)
            #expect(try await database.count("SELECT FROM queue.lease") == 0)
        }
    }

    @Test
    func leaseOfALiveWorkerIsLeftAlone() async throws {
        try await QueueDatabase.with { database in
            let began = Log<Int>()
            let worker = database.worker(
                .numbers { number, _ in
                    began.add(number)
                    try await Task.sleep(for: .milliseconds(800))
                    return .completed
                }
            ) { configuration in
                configuration.heartbeatInterval = .milliseconds(50)
                configuration.timeToLive = .milliseconds(500)
                configuration.trustMargin = .milliseconds(100)
            }
            try await database.enqueue([.number(1)])
            try await database.maintaining {
                try await database.working(worker) {
                    try await eventually("it is done") { try await database.count("SELECT FROM queue.done") == 1 }
                }
            }
            #expect(began.count == 1)
        }
    }

    @Test
    func oneOfTwoLeadsAndTheOtherTakesOver() async throws {
        try await QueueDatabase.with { database in
            let first = database.maintenance()
            let second = database.maintenance()
            try await database.maintaining(second) {
                try await database.maintaining(first) {
                    try await eventually("one leads") { first.snapshot.isLeader != second.snapshot.isLeader }
                    for _ in 0..<30 {
                        #expect(!(first.snapshot.isLeader && second.snapshot.isLeader))
                        try await Task.sleep(for: .milliseconds(5))
                    }
                }
                try await eventually("the other leads") { second.snapshot.isLeader }
                try await database.enqueue([.number(1, delay: .milliseconds(1))])
                try await eventually("and works") { try await database.count("SELECT FROM queue.ready") == 1 }
            }
            #expect(try await database.count("SELECT FROM queue.leader") == 0)
        }
    }

    @Test
    func silentLeaderIsReplacedWhenItsTermIsOver() async throws {
        try await QueueDatabase.with { database in
            try await database.pool.execute(
                """
                INSERT INTO queue.leader (name, holder_id, elected_at, expires_at)
                VALUES ('maintenance', gen_random_uuid(), now(), now() + interval '300 ms')
                """, in: .unscoped)
            let maintenance = database.maintenance()
            let start = ContinuousClock.now
            try await database.maintaining(maintenance) {
                try await eventually("it leads") { maintenance.snapshot.isLeader }
            }
            #expect(ContinuousClock.now - start > .milliseconds(200))
        }
    }

    @Test
    func partitionsAreMadeAhead() async throws {
        try await QueueDatabase.with { database in
            try await database.pool.execute("SELECT setval('queue.job_id', 7000001)", in: .unscoped)
            let maintenance = database.maintenance()
            try await database.maintaining(maintenance) {
                try await eventually("they are made") { maintenance.snapshot.partitionsMadeTotal == 9 }
            }
            try await database.pool.execute("SELECT setval('queue.job_id', 13999998)", in: .unscoped)
            try await database.enqueue([.number(1)])
            #expect(try await database.count("SELECT FROM ONLY queue.job_p000006") == 1)
            try await database.working(database.worker(.numbers { _, _ in .discard(reason: "x") })) {
                try await eventually("it is dead") { try await database.count("SELECT FROM queue.attempt_error") == 1 }
            }
        }
    }

    @Test
    func expiredPartitionGoesAndItsTimersMove() async throws {
        try await QueueDatabase.with { database in
            try await database.enqueue([.number(1)])
            try await database.working(database.worker(.numbers { _, _ in .completed })) {
                try await eventually("it is done") { try await database.count("SELECT FROM queue.done") == 1 }
            }
            try await database.enqueue([.number(2, delay: .seconds(3600), uniqueKey: "timer")])
            try await database.pool.execute("SELECT setval('queue.job_id', 2000000)", in: .unscoped)
            try await database.pool.execute(
                "UPDATE queue.job SET enqueued_at = now() - interval '3 days'", in: .unscoped)
            let maintenance = database.maintenance { $0.retention = .seconds(2 * 86_400) }
            try await database.maintaining(maintenance) {
                try await eventually("it is dropped") { maintenance.snapshot.partitionsDroppedTotal == 3 }
            }
            #expect(try await database.ids("SELECT id FROM queue.job") == [2_000_001])
            #expect(try await database.ids("SELECT id FROM queue.scheduled") == [2_000_001])
            #expect(try await database.ids("SELECT job_id AS id FROM queue.dedupe") == [2_000_001])
            #expect(try await database.ids("SELECT origin_id AS id FROM queue.job") == [2])
        }
    }

    @Test(arguments: ["ready", "lease", "retry"])
    func partitionWithALiveJobStays(place: String) async throws {
        try await QueueDatabase.with { database in
            try await database.enqueue([.number(1)])
            switch place {
            case "lease":
                try await database.pool.execute(
                    """
                    WITH gone AS (DELETE FROM queue.ready RETURNING *)
                    INSERT INTO queue.lease
                    SELECT id, NULL, gen_random_uuid(), now(), now() + interval '1 day', 1, queue, lane, 1, 0 FROM gone
                    """, in: .unscoped)
            case "retry":
                try await database.pool.execute(
                    """
                    WITH gone AS (DELETE FROM queue.ready RETURNING *)
                    INSERT INTO queue.scheduled (run_at, id, claims, queue, lane, attempt)
                    SELECT now() + interval '1 day', id, 1, queue, lane, 1 FROM gone
                    """, in: .unscoped)
            default: break
            }
            try await database.pool.execute("SELECT setval('queue.job_id', 2000000)", in: .unscoped)
            try await database.pool.execute(
                "UPDATE queue.job SET enqueued_at = now() - interval '3 days'", in: .unscoped)
            let dropped = try await database.pool.first(
                "SELECT queue.drop_expired_partitions('2 days') AS count", in: .unscoped
            ) { try $0.decode("count", as: Int32.self) }
            #expect(dropped == 0)
            #expect(try await database.count("SELECT FROM queue.job") == 1)
        }
    }

    /// Runs a worker until it holds so many jobs, and kills it without goodbye; its registration lives a little longer.
    private func die(holding count: Int, in database: QueueDatabase) async throws {
        let began = Log<Int>()
        let worker = database.worker(
            .numbers { number, _ in
                began.add(number)
                try await Task.sleep(for: .seconds(60))
                return .completed
            }
        ) { configuration in
            configuration.heartbeatInterval = .milliseconds(50)
            configuration.timeToLive = .milliseconds(400)
            configuration.trustMargin = .milliseconds(100)
        }
        let running = Task { try await worker.run() }
        try await eventually("it holds its jobs") { began.count == count }
        running.cancel()
        await #expect(throws: CancellationError.self) { try await running.value }
    }
}
