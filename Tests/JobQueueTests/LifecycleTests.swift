import Foundation
import JobQueue
import PostgresClient
import Testing

@Suite(.serialized)
struct LifecycleTests {
    @Test
    func idleWorkerIsWokenBeforeItPolls() async throws {
        try await QueueDatabase.with { database in
            let wakeUp = JobWakeUp(pool: database.pool, logger: QueueDatabase.logger)
            let notifying = Task { await wakeUp.run() }
            let seen = Log<Int>()
            let registry = JobRegistry.numbers { number, _ in
                seen.add(number)
                return .completed
            }
            let worker = database.worker(registry, isListening: true) { configuration in
                configuration.pollInterval = .seconds(60)
                configuration.fullScanInterval = .seconds(60)
            }
            // It polls after 60 s and is given 15: what runs was woken.
            try await database.working(worker) {
                try await eventually("it listens") { worker.snapshot.isListening && worker.snapshot.claimTotal > 0 }
                for round in 1...9 {
                    try await Task.sleep(for: .milliseconds(20))
                    try await database.enqueue([.number(round)], wakeUp: wakeUp)
                    try await eventually("round \(round)") { seen.count == round }
                }
            }
            notifying.cancel()
            await notifying.value
            #expect(seen.all == Array(1...9))
            #expect(wakeUp.notificationCount >= 9)
        }
    }

    @Test
    func manyEnqueuesAreFewNotifications() async throws {
        try await QueueDatabase.with { database in
            let wakeUp = JobWakeUp(
                pool: database.pool, minimumInterval: .milliseconds(100), logger: QueueDatabase.logger)
            let notifying = Task { await wakeUp.run() }
            let start = ContinuousClock.now
            for number in 0..<200 { try await database.enqueue([.number(number)], wakeUp: wakeUp) }
            let elapsed = ContinuousClock.now - start
            notifying.cancel()
            await notifying.value
            #expect(wakeUp.notificationCount >= 1)
            #expect(wakeUp.notificationCount <= Int(elapsed / .milliseconds(100)) + 2)
        }
    }

    @Test
    func rolledBackTransactionWakesNobody() async throws {
        struct Abort: Error {}
        try await QueueDatabase.with { database in
            let wakeUp = JobWakeUp(pool: database.pool, logger: QueueDatabase.logger)
            let notifying = Task { await wakeUp.run() }
            await #expect(throws: Abort.self) {
                try await database.pool.transaction(in: .unscoped) { transaction in
                    try JobProducer(wakeUp: wakeUp).enqueue([.number(1)], in: transaction)
                    throw Abort()
                }
            }
            try await database.enqueue([.number(1, delay: .seconds(60))], wakeUp: wakeUp)
            try await Task.sleep(for: .milliseconds(50))
            #expect(wakeUp.notificationCount == 0)
            try await database.enqueue([.number(1)], wakeUp: wakeUp)
            try await eventually("a committed one does") { wakeUp.notificationCount == 1 }
            notifying.cancel()
            await notifying.value
        }
    }

    @Test
    func workerPollsWithoutNotifications() async throws {
        try await QueueDatabase.with { database in
            let worker = database.worker(.numbers { _, _ in .completed })
            try await database.working(worker) {
                try await eventually("it has looked") { worker.snapshot.emptyClaimTotal > 0 }
                try await database.enqueue([.number(1)])
                try await eventually("it is done") { try await database.count("SELECT FROM queue.done") == 1 }
            }
        }
    }

    @Test
    func stopWaitsForHandlersWithinItsGrace() async throws {
        try await QueueDatabase.with { database in
            let began = Log<Int>()
            let worker = database.worker(
                .numbers { number, _ in
                    began.add(number)
                    try await Task.sleep(for: .milliseconds(150))
                    return .completed
                })
            try await database.enqueue((0..<4).map { try .number($0) })
            let running = Task { try await worker.run() }
            try await eventually("they began") { began.count == 4 }
            await worker.stop(grace: .seconds(20))
            _ = await running.result
            #expect(try await database.count("SELECT FROM queue.done") == 4)
            #expect(try await database.count("SELECT FROM queue.worker") == 0)
        }
    }

    @Test
    func stopGivesJobsBackWithoutBurningAnAttempt() async throws {
        try await QueueDatabase.with { database in
            let began = Log<Int>()
            let worker = database.worker(
                .numbers { number, _ in
                    began.add(number)
                    try await Task.sleep(for: .seconds(60))
                    return .completed
                })
            try await database.enqueue((0..<6).map { try .number($0) })
            let places: SQLStatement = "SELECT pass AS id FROM queue.ready ORDER BY pass, id"
            let before = try await database.ids(places)
            let running = Task { try await worker.run() }
            try await eventually("four began") { began.count == 4 }
            await worker.stop(grace: .milliseconds(30))
            _ = await running.result
            #expect(try await database.ids(places) == before)
            #expect(try await database.count("SELECT FROM queue.ready WHERE attempt = 0 AND losses = 0") == 6)
            #expect(try await database.count("SELECT FROM queue.lease") == 0)
            #expect(try await database.count("SELECT FROM queue.worker") == 0)
            #expect(worker.snapshot.returnedTotal == 4)
        }
    }

    @Test
    func stubbornHandlersJobIsGivenBackBeforeItEnds() async throws {
        try await QueueDatabase.with { database in
            let began = Log<Int>()
            let release = Log<Bool>()
            let worker = database.worker(
                .numbers { number, attempt in
                    began.add(number)
                    while release.count == 0 { try? await Task.sleep(for: .milliseconds(5)); await Task.yield() }
                    return .discard(reason: "must not count")
                }
            ) { $0.cancellationGrace = .milliseconds(20) }
            try await database.enqueue([.number(1)])
            let running = Task { try await worker.run() }
            try await eventually("it began") { began.count == 1 }
            let stopping = Task { await worker.stop(grace: .milliseconds(10)) }
            try await eventually("it is given back") { try await database.count("SELECT FROM queue.ready") == 1 }
            release.add(true)
            await stopping.value
            _ = await running.result
            #expect(try await database.count("SELECT FROM queue.dead") == 0)
            #expect(try await database.count("SELECT FROM queue.ready WHERE attempt = 0") == 1)
        }
    }

    @Test
    func workerThatCannotBeatDropsItsJobsAndBeginsAnew() async throws {
        try await QueueDatabase.with { database in
            let attempts = Log<Int>()
            let cancelled = Log<Int>()
            let registry = JobRegistry.numbers { _, attempt in
                attempts.add(attempt.attempt)
                guard attempt.attempt == 1 else { return .completed }
                do { try await Task.sleep(for: .seconds(60)) } catch { cancelled.add(attempt.attempt) }
                return .discard(reason: "must not count")
            }
            try await database.enqueue([.number(1)])
            let worker = database.worker(registry) { configuration in
                // Far apart, so that a heartbeat which a busy machine delays is not one that cannot be made.
                configuration.heartbeatInterval = .milliseconds(50)
                configuration.timeToLive = .seconds(4)
                configuration.trustMargin = .seconds(2)
            }
            try await database.maintaining {
                try await database.working(worker) {
                    try await eventually("it began") { attempts.count == 1 }
                    // Another transaction holds the registration's row: heartbeats hang until the worker gives up.
                    try await database.pool.transaction(in: .unscoped) { transaction in
                        try await transaction.execute("SELECT FROM queue.worker FOR UPDATE", in: .unscoped)
                        try await eventually("the handler is cancelled") { cancelled.count == 1 }
                    }
                    try await eventually("it is done") { try await database.count("SELECT FROM queue.done") == 1 }
                }
            }
            #expect(attempts.all == [1, 2])
            #expect(worker.snapshot.registrationTotal == 2)
            #expect(try await database.count("SELECT FROM queue.dead") == 0)
        }
    }

    @Test
    func workerDeclaredDeadBeginsAnew() async throws {
        try await QueueDatabase.with { database in
            let worker = database.worker(.numbers { _, _ in .completed }) { $0.heartbeatInterval = .milliseconds(30) }
            try await database.working(worker) {
                try await eventually("it is registered") { try await database.count("SELECT FROM queue.worker") == 1 }
                try await database.pool.execute("DELETE FROM queue.worker", in: .unscoped)
                try await eventually("it registers again") { worker.snapshot.registrationTotal == 2 }
                try await database.enqueue([.number(1)])
                try await eventually("it works") { try await database.count("SELECT FROM queue.done") == 1 }
            }
        }
    }

    @Test
    func workerSurvivesTheLossOfEveryConnection() async throws {
        try await QueueDatabase.with { database in
            let worker = database.worker(.numbers { _, _ in .completed }, isListening: true)
            try await database.working(worker) {
                for round in 1...3 {
                    try await database.withPool { other in
                        _ = try await other.query(
                            """
                            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                            WHERE datname = current_database() AND pid <> pg_backend_pid()
                            """, in: .unscoped)
                        try await JobProducer(wakeUp: nil).enqueue([.number(round)], on: other)
                        try await eventually("round \(round)") {
                            try await other.query("SELECT FROM queue.done", in: .unscoped).count == round
                        }
                    }
                }
            }
        }
    }
}
