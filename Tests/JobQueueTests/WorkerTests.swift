import Foundation
import JobQueue
import PostgresClient
import Testing

@Suite(.serialized)
struct WorkerTests {
    @Test
    func completedJobIsRecorded() async throws {
        try await QueueDatabase.with { database in
            try await database.enqueue([.number(1, uniqueKey: "k")])
            let id = try await database.onlyJob()
            try await database.working(database.worker(.numbers { _, _ in .completed })) {
                try await eventually("the job is done") { try await database.count("SELECT FROM queue.done") == 1 }
            }
            let history = try #require(await JobInspector(on: database.pool).history(of: id))
            #expect(history.state == .completed)
            #expect(history.attempt == 1)
            #expect(history.setbacks.isEmpty)
            #expect(try await database.count("SELECT FROM queue.lease") == 0)
            #expect(try await database.count("SELECT FROM queue.dedupe") == 0)
        }
    }

    @Test
    func handlerSeesWhatTheProducerGave() async throws {
        try await QueueDatabase.with { database in
            let tenantID = UUID()
            let seen = Log<JobAttempt>()
            try await database.enqueue([
                NewJob(
                    NumberJob(number: 1), tenantID: tenantID, environment: "sandbox", maximumAttempts: 4,
                    traceID: "trace")
            ])
            let worker = database.worker(
                .numbers { _, attempt in
                    seen.add(attempt)
                    return .completed
                })
            try await database.working(worker) { try await eventually("it ran") { seen.count == 1 } }
            let attempt = try #require(seen.all.first)
            #expect(attempt.tenantID == tenantID)
            #expect(attempt.environment == "sandbox")
            #expect(attempt.maximumAttempts == 4)
            #expect(attempt.attempt == 1)
            #expect(attempt.traceID == "trace")
            #expect(abs(attempt.enqueuedAt.timeIntervalSinceNow) < 60)
        }
    }

    @Test
    func twoWorkersNeverRunOneJobTwice() async throws {
        try await QueueDatabase.with { database in
            let seen = Log<Int>()
            let registry = JobRegistry.numbers { number, _ in
                seen.add(number)
                return .completed
            }
            try await database.enqueue((0..<500).map { try .number($0) })
            try await database.withPool { other in
                try await database.working(database.worker(registry)) {
                    try await database.working(database.worker(registry, pool: other)) {
                        try await eventually("all are done") {
                            try await database.count("SELECT FROM queue.done") == 500
                        }
                    }
                }
            }
            #expect(seen.all.sorted() == Array(0..<500))
        }
    }

    @Test
    func effectsLandTogetherWithTheCompletion() async throws {
        try await QueueDatabase.with { database in
            let registry = JobRegistry.numbers { number, attempt in
                try await attempt.transaction(in: .unscoped) { transaction in
                    try transaction.enqueue(
                        "INSERT INTO effect VALUES (\(attempt.jobID), \("effect \(number)"))", in: .unscoped)
                    if number == 1 { try JobProducer(wakeUp: nil).enqueue([.number(2)], in: transaction) }
                }
                return .completed
            }
            try await database.enqueue([.number(1)])
            try await database.working(database.worker(registry)) {
                try await eventually("both ran") { try await database.count("SELECT FROM queue.done") == 2 }
            }
            #expect(try await database.effects() == ["effect 1", "effect 2"])
            #expect(try await database.count("SELECT FROM queue.lease") == 0)
        }
    }

    @Test
    func zombiesEffectsNeverLand() async throws {
        try await QueueDatabase.with { database in
            let errors = Log<JobError>()
            let registry = JobRegistry.numbers { _, attempt in
                // As if the lease had been rescued and claimed again in the meantime.
                try await database.pool.execute(
                    "UPDATE queue.lease SET claims = claims + 1 WHERE id = \(attempt.jobID)", in: .unscoped)
                do {
                    try await attempt.transaction(in: .unscoped) { transaction in
                        try transaction.enqueue("INSERT INTO effect VALUES (1, 'zombie')", in: .unscoped)
                    }
                } catch let error as JobError {
                    errors.add(error)
                    throw error
                }
                return .completed
            }
            try await database.enqueue([.number(1)])
            let worker = database.worker(registry)
            try await database.working(worker) {
                try await eventually("the loss is noticed") { worker.snapshot.leaseLostTotal == 1 }
            }
            let id = try await database.onlyJob()
            #expect(errors.all == [.leaseLost(jobID: id)])
            #expect(try await database.effects() == [])
            #expect(try await database.count("SELECT FROM queue.done") == 0)
            #expect(try await database.count("SELECT FROM queue.lease") == 1)
        }
    }

    @Test
    func zombiesOutcomeChangesNothing() async throws {
        try await QueueDatabase.with { database in
            let registry = JobRegistry.numbers { _, attempt in
                try await database.pool.execute(
                    "UPDATE queue.lease SET claims = claims + 1 WHERE id = \(attempt.jobID)", in: .unscoped)
                return .discard(reason: "late")
            }
            try await database.enqueue([.number(1)])
            let worker = database.worker(registry)
            try await database.working(worker) {
                try await eventually("the loss is noticed") { worker.snapshot.leaseLostTotal == 1 }
            }
            #expect(try await database.count("SELECT FROM queue.dead") == 0)
            #expect(try await database.count("SELECT FROM queue.lease") == 1)
        }
    }

    @Test
    func transactionIsTriedAgainUntilOneCommits() async throws {
        struct Abort: Error {}
        try await QueueDatabase.with { database in
            let errors = Log<String>()
            let registry = JobRegistry.numbers { _, attempt in
                for number in 1...3 {
                    do {
                        try await attempt.transaction(in: .unscoped) { transaction in
                            try await transaction.execute(
                                "INSERT INTO effect VALUES (\(number), 'tried')", in: .unscoped)
                            if number == 1 { throw Abort() }
                        }
                    } catch {
                        errors.add("\(error)")
                    }
                }
                return .retry(after: nil, reason: "ignored after completion")
            }
            try await database.enqueue([.number(1)])
            try await database.working(database.worker(registry)) {
                try await eventually("it is done") { errors.count == 2 }
            }
            #expect(try await database.ids("SELECT job_id AS id FROM effect") == [2])
            #expect(errors.all == ["Abort()", "alreadyCompleted(jobID: 1)"])
            #expect(try await database.count("SELECT FROM queue.done") == 1)
            #expect(try await database.count("SELECT FROM queue.scheduled") == 0)
        }
    }

    @Test
    func workerOfAnotherQueueLeavesTheJobAlone() async throws {
        try await QueueDatabase.with { database in
            try await database.enqueue([.number(1)])
            let other = database.worker(.numbers { _, _ in .completed }) { $0.queue = .orchestrator }
            try await database.working(other) {
                try await eventually("it has looked") { other.snapshot.emptyClaimTotal > 2 }
            }
            #expect(try await database.count("SELECT FROM queue.ready") == 1)
        }
    }

    @Test
    func handlersRunOnTheReactorToo() async throws {
        try await QueueDatabase.with { database in
            try await database.enqueue((0..<50).map { try .number($0) })
            let worker = database.worker(.numbers { _, _ in .completed }) { $0.runsOnReactor = true }
            try await database.working(worker) {
                try await eventually("all are done") { try await database.count("SELECT FROM queue.done") == 50 }
            }
        }
    }
}
