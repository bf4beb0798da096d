import Foundation
import JobQueue
import PostgresClient
import Testing

@Suite(.serialized)
struct EnqueueTests {
    struct Abort: Error {}

    @Test
    func rolledBackTransactionLeavesNothing() async throws {
        try await QueueDatabase.with { database in
            await #expect(throws: Abort.self) {
                try await database.pool.transaction(in: .unscoped) { transaction in
                    let job = try NewJob.number(1, delay: .zero, uniqueKey: "k")
                    try JobProducer(wakeUp: nil).enqueue([job, .number(2, delay: .seconds(60))], in: transaction)
                    try await transaction.execute("SELECT 1", in: .unscoped)
                    throw Abort()
                }
            }
            for table: SQLStatement in ["queue.job", "queue.ready", "queue.scheduled", "queue.dedupe"] {
                let count = try await database.count("SELECT FROM \(fragment: table)")
                #expect(count == 0)
            }
        }
    }

    @Test
    func aHundredJobsAreOneRoundTrip() async throws {
        try await QueueDatabase.with { database in
            let jobs = try (0..<100).map { try NewJob.number($0) }
            try await database.enqueue(jobs)  // opens the connection
            let before = database.pool.snapshot.roundTrips
            try await database.enqueue(jobs)
            #expect(database.pool.snapshot.roundTrips - before == 1)
            #expect(try await database.count("SELECT FROM queue.ready") == 200)
        }
    }

    @Test
    func enqueueingAddsNoRoundTripToTheCallersTransaction() async throws {
        try await QueueDatabase.with { database in
            func roundTrips(_ jobs: [NewJob]) async throws -> Int {
                let before = database.pool.snapshot.roundTrips
                try await database.pool.transaction(in: .unscoped) { transaction in
                    try JobProducer(wakeUp: nil).enqueue(jobs, in: transaction)
                    try await transaction.execute("INSERT INTO effect (note) VALUES ('x')", in: .unscoped)
                }
                return database.pool.snapshot.roundTrips - before
            }
            let without = try await roundTrips([])
            let with = try await roundTrips([.number(1)])
            #expect(with == without)
            #expect(try await database.count("SELECT FROM queue.ready") == 1)
        }
    }

    @Test
    func bodyKeepsWhatItWasGiven() async throws {
        try await QueueDatabase.with { database in
            let tenantID = UUID()
            let job = try NewJob(
                NumberJob(number: 7), tenantID: tenantID, environment: "live", lane: .bulk, uniqueKey: "u",
                orderingKey: "o", maximumAttempts: 9, deadline: .seconds(3), traceID: "t")
            try await database.enqueue([job])
            let matches = try await database.count(
                """
                SELECT FROM queue.job
                WHERE kind = 'test_number' AND queue = 2 AND lane = 2 AND tenant_id = \(tenantID)
                    AND environment = 'live' AND max_attempts = 9 AND deadline_ms = 3000 AND unique_key = 'u'
                    AND ordering_key = 'o' AND trace_id = 't' AND payload = '{"number": 7}'
                """)
            #expect(matches == 1)
        }
    }

    @Test
    func uniqueKeyRefusesASecondJob() async throws {
        try await QueueDatabase.with { database in
            try await database.enqueue([.number(1, uniqueKey: "k")])
            try await database.enqueue([.number(2, uniqueKey: "k"), .number(3, uniqueKey: "other")])
            let numbers = try await database.ids("SELECT (payload->>'number')::bigint AS id FROM queue.job ORDER BY 1")
            #expect(numbers == [1, 3])
            #expect(try await database.count("SELECT FROM queue.ready") == 2)
        }
    }

    @Test
    func uniqueKeyRefusesASecondJobOfTheSameBatch() async throws {
        try await QueueDatabase.with { database in
            try await database.enqueue((1...50).map { try .number($0, uniqueKey: "k\($0 % 5)") })
            let numbers = try await database.ids("SELECT (payload->>'number')::bigint AS id FROM queue.job ORDER BY 1")
            #expect(numbers == [1, 2, 3, 4, 5])
        }
    }

    @Test
    func concurrentProducersOfOneKeyEnqueueOneJob() async throws {
        try await QueueDatabase.with { database in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<8 {
                    group.addTask {
                        let jobs = try (0..<20).shuffled().map { try NewJob.number(number, uniqueKey: "k\($0)") }
                        try await database.enqueue(jobs)
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await database.count("SELECT FROM queue.job") == 20)
            #expect(try await database.count("SELECT FROM queue.ready") == 20)
        }
    }

    @Test
    func cancelledTimerNeverRunsAndFreesItsKey() async throws {
        try await QueueDatabase.with { database in
            try await database.enqueue([.number(1, delay: .seconds(60), uniqueKey: "timer")])
            let id = try await database.onlyJob()
            try await database.pool.transaction(in: .unscoped) { transaction in
                try JobProducer(wakeUp: nil).cancelScheduled(NumberJob.self, uniqueKey: "timer", in: transaction)
            }
            #expect(try await database.count("SELECT FROM queue.scheduled") == 0)
            #expect(try await JobInspector(on: database.pool).history(of: id)?.state == .cancelled)
            try await database.enqueue([.number(2, delay: .seconds(60), uniqueKey: "timer")])
            #expect(try await database.count("SELECT FROM queue.scheduled") == 1)
        }
    }

    @Test
    func jobThatIsNotDueIsNotReady() async throws {
        try await QueueDatabase.with { database in
            try await database.enqueue([
                .number(1, runAt: Date(timeIntervalSinceNow: 3600)), .number(2, delay: .seconds(3600)),
                .number(3, runAt: Date(timeIntervalSinceNow: -3600)), .number(4, delay: .zero),
            ])
            #expect(try await database.count("SELECT FROM queue.scheduled WHERE run_at > now()") == 2)
            #expect(try await database.count("SELECT FROM queue.ready") == 2)
        }
    }

    @Test
    func payloadThatIsNoObjectIsRefused() {
        struct Bare: JobPayload {
            static let kind = "test_bare"
            static let queue = JobQueueName.reports

            func encode(to encoder: any Encoder) throws {
                var container = encoder.singleValueContainer()
                try container.encode("bare")
            }
        }
        #expect(throws: JobError.payloadNotObject(kind: "test_bare")) { try NewJob(Bare(), tenantID: nil) }
    }

    @Test
    func argumentsOutOfRangeAreRefused() {
        let payload = NumberJob(number: 1)
        #expect(throws: JobError.invalidArgument("environment")) {
            try NewJob(payload, tenantID: nil, environment: "live")
        }
        #expect(throws: JobError.invalidArgument("uniqueKey")) {
            try NewJob(payload, tenantID: nil, uniqueKey: String(repeating: "x", count: 201))
        }
        #expect(throws: JobError.invalidArgument("uniqueFor")) {
            try NewJob(payload, tenantID: nil, uniqueFor: .seconds(1))
        }
        #expect(throws: JobError.invalidArgument("maximumAttempts")) {
            try NewJob(payload, tenantID: nil, maximumAttempts: 0)
        }
        #expect(throws: JobError.invalidArgument("deadline")) {
            try NewJob(payload, tenantID: nil, deadline: .zero)
        }
    }

    @Test
    func placesTellWhatBecameOfEachJobInBulk() async throws {
        try await QueueDatabase.with { database in
            try await database.enqueue([
                .number(0, uniqueKey: "taken"), .number(1, delay: .seconds(60), uniqueKey: "later"),
            ])
            let earlier = try await database.ids("SELECT id FROM queue.job ORDER BY id")
            let placed = try await database.pool.transaction(in: .unscoped) { transaction in
                try await JobProducer(wakeUp: nil).place(
                    (0..<500).map { try .number($0, uniqueKey: "k\($0 / 2)") }
                        + [
                            .number(1, uniqueKey: "taken"), .number(2), .number(3, delay: .seconds(60)),
                            .number(4, uniqueKey: "later"),
                        ],
                    in: transaction)
            }
            #expect(placed.count == 504)
            for pair in 0..<250 {
                #expect(placed[2 * pair].isNew)
                #expect(!placed[2 * pair + 1].isNew)
                #expect(placed[2 * pair].id == placed[2 * pair + 1].id)
            }
            #expect(placed[500].id == earlier[0] && !placed[500].isNew)
            #expect(placed[501].isNew && placed[502].isNew)
            #expect(placed[503].id == earlier[1] && !placed[503].isNew)
            #expect(try await database.count("SELECT FROM queue.job") == 254)
            #expect(try await database.count("SELECT FROM queue.ready") == 252)
        }
    }

    /// A key is taken for as long as its job exists, whatever state that is in.
    @Test
    func uniqueKeysHoldAcrossStates() async throws {
        try await QueueDatabase.with { database in
            func isFree() async throws -> Bool {
                let before = try await database.count("SELECT FROM queue.job")
                try await database.enqueue((0..<10).map { try .number($0, uniqueKey: "k") })
                return try await database.count("SELECT FROM queue.job") > before
            }
            #expect(try await isFree())
            #expect(try await !isFree(), "ready")
            let gate = Log<Int>()
            let outcomes = Log<Int>()
            let registry = JobRegistry.numbers(retry: .table([.seconds(600)])) { _, attempt in
                outcomes.add(attempt.attempt)
                while gate.count < outcomes.count { try await Task.sleep(for: .milliseconds(5)) }
                return outcomes.count == 1 ? .retry(after: nil, reason: "x") : .discard(reason: "x")
            }
            try await database.working(database.worker(registry)) {
                try await eventually("it runs") { outcomes.count == 1 }
                #expect(try await !isFree(), "leased")
                gate.add(1)
                try await eventually("it waits") { try await database.count("SELECT FROM queue.scheduled") == 1 }
                #expect(try await !isFree(), "scheduled")
                try await database.pool.execute("UPDATE queue.scheduled SET run_at = now()", in: .unscoped)
                try await database.maintaining {
                    try await eventually("it runs again") { outcomes.count == 2 }
                }
                gate.add(2)
                try await eventually("it is dead") { try await database.count("SELECT FROM queue.dead") == 1 }
            }
            #expect(try await isFree(), "dead")
        }
    }

    @Test
    func jobsCarryTheTraceOfTheirMakerOnAndOn() async throws {
        try await QueueDatabase.with { database in
            try await JobTrace.$current.withValue("trace-1") { try await database.enqueue([.number(1)]) }
            let registry = JobRegistry.numbers { number, attempt in
                if number == 1 {
                    try await attempt.transaction(in: .unscoped) { transaction in
                        try JobProducer(wakeUp: nil).enqueue([.number(2)], in: transaction)
                    }
                }
                return .completed
            }
            try await database.working(database.worker(registry)) {
                try await eventually("both are done") { try await database.count("SELECT FROM queue.done") == 2 }
            }
            var filter = JobFilter()
            filter.traceID = "trace-1"
            #expect(try await JobInspector(on: database.pool).jobs(.completed, in: filter).count == 2)
        }
    }
}
