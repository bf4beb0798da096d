import Foundation
import JobQueue
import PostgresClient
import Testing

@Suite(.serialized)
struct OutcomeTests {
    struct Secret: Error, CustomStringConvertible {
        let description = "passport 123456"
    }

    @Test
    func retryRunsAgainWithTheNextNumber() async throws {
        try await QueueDatabase.with { database in
            let seen = Log<Int>()
            let registry = JobRegistry.numbers { _, attempt in
                seen.add(attempt.attempt)
                return attempt.attempt < 3 ? .retry(after: .zero, reason: "not_yet") : .completed
            }
            try await database.enqueue([.number(1)])
            let id = try await database.onlyJob()
            try await database.maintaining {
                try await database.working(database.worker(registry)) {
                    try await eventually("it is done") { try await database.count("SELECT FROM queue.done") == 1 }
                }
            }
            #expect(seen.all == [1, 2, 3])
            let history = try #require(await JobInspector(on: database.pool).history(of: id))
            #expect(history.attempt == 3)
            #expect(history.setbacks.map(\.reason) == ["not_yet", "not_yet"])
            #expect(history.setbacks.map(\.attempt) == [1, 2])
        }
    }

    @Test
    func retryWaitsAsLongAsItSays() async throws {
        try await QueueDatabase.with { database in
            try await database.enqueue([.number(1)])
            let registry = JobRegistry.numbers { _, _ in .retry(after: .seconds(600), reason: "later") }
            try await database.maintaining {
                try await database.working(database.worker(registry)) {
                    try await eventually("it waits") { try await database.count("SELECT FROM queue.scheduled") == 1 }
                }
            }
            let waiting = try await database.count(
                """
                SELECT FROM queue.scheduled
                WHERE attempt = 1 AND claims = 1
                    AND run_at BETWEEN now() + interval '590 s' AND now() + interval '600 s'
                """)
            #expect(waiting == 1)
        }
    }

    @Test
    func lastAttemptGoesToDead() async throws {
        try await QueueDatabase.with { database in
            try await database.enqueue([.number(1, uniqueKey: "k")])
            let registry = JobRegistry.numbers(retry: .table([.zero])) { _, _ in throw Secret() }
            try await database.maintaining {
                try await database.working(database.worker(registry)) {
                    try await eventually("it is dead") { try await database.count("SELECT FROM queue.dead") == 1 }
                }
            }
            let dead = try #require(await JobInspector(on: database.pool).dead().first)
            #expect(dead.attempt == 2)
            #expect(dead.reason == "attempts_exhausted: Secret")
            #expect(dead.payload == #"{"number": 1}"#)
            #expect(try await database.count("SELECT FROM queue.dedupe") == 0)
            let leaks = try await database.count("SELECT FROM queue.attempt_error WHERE reason LIKE '%passport%'")
            #expect(leaks == 0)
        }
    }

    @Test
    func discardGoesToDeadAtOnce() async throws {
        try await QueueDatabase.with { database in
            try await database.enqueue([.number(1)])
            try await database.working(database.worker(.numbers { _, _ in .discard(reason: "impossible") })) {
                try await eventually("it is dead") { try await database.count("SELECT FROM queue.dead") == 1 }
            }
            let dead = try #require(await JobInspector(on: database.pool).dead().first)
            #expect(dead.attempt == 1)
            #expect(dead.reason == "impossible")
        }
    }

    @Test
    func longReasonIsCutToWhatTheTablesTake() async throws {
        try await QueueDatabase.with { database in
            try await database.enqueue([.number(1)])
            let reason = String(repeating: "é\0", count: 5000)
            try await database.working(database.worker(.numbers { _, _ in .discard(reason: reason) })) {
                try await eventually("it is dead") { try await database.count("SELECT FROM queue.dead") == 1 }
            }
            let dead = try #require(await JobInspector(on: database.pool).dead().first)
            #expect(dead.reason == String(repeating: "é", count: 2048))
        }
    }

    @Test
    func payloadThatDoesNotDecodeGoesToDead() async throws {
        try await QueueDatabase.with { database in
            try await database.enqueue([.number(1)])
            try await database.pool.execute(#"UPDATE queue.job SET payload = '{"number": "x"}'"#, in: .unscoped)
            try await database.working(database.worker(.numbers { _, _ in .completed })) {
                try await eventually("it is dead") { try await database.count("SELECT FROM queue.dead") == 1 }
            }
            let dead = try #require(await JobInspector(on: database.pool).dead().first)
            #expect(dead.reason == "payload_not_decodable")
        }
    }

    @Test
    func snoozeBurnsNoAttempt() async throws {
        try await QueueDatabase.with { database in
            let seen = Log<Int>()
            let registry = JobRegistry.numbers(retry: .never) { _, attempt in
                seen.add(attempt.attempt)
                return seen.count < 4 ? .snooze(.zero, reason: "busy") : .completed
            }
            try await database.enqueue([.number(1)])
            try await database.maintaining {
                try await database.working(database.worker(registry)) {
                    try await eventually("it is done") { try await database.count("SELECT FROM queue.done") == 1 }
                }
            }
            #expect(seen.all == [1, 1, 1, 1])
        }
    }

    @Test
    func unknownKindIsPutOffAndKeepsItsAttempts() async throws {
        try await QueueDatabase.with { database in
            try await database.enqueue([NewJob(StrangeJob(number: 1), tenantID: nil)])
            let worker = database.worker(.numbers { _, _ in .completed })
            try await database.working(worker) {
                try await eventually("it is put off") { try await database.count("SELECT FROM queue.scheduled") == 1 }
            }
            let waiting = try await database.count(
                "SELECT FROM queue.scheduled WHERE attempt = 0 AND run_at > now() + interval '2 s'")
            #expect(waiting == 1)
            #expect(worker.snapshot.unknownKindTotal == 1)
        }
    }

    @Test
    func handlerIsCancelledAtItsDeadlineAndRetried() async throws {
        try await QueueDatabase.with { database in
            try await database.enqueue([.number(1, deadline: .milliseconds(50))])
            let id = try await database.onlyJob()
            let registry = JobRegistry.numbers { _, attempt in
                if attempt.attempt == 1 { try await Task.sleep(for: .seconds(60)) }
                return .completed
            }
            let worker = database.worker(registry)
            try await database.maintaining {
                try await database.working(worker) {
                    try await eventually("it is done") { try await database.count("SELECT FROM queue.done") == 1 }
                }
            }
            let history = try #require(await JobInspector(on: database.pool).history(of: id))
            #expect(history.attempt == 2)
            #expect(history.setbacks.map(\.reason) == ["deadline_exceeded"])
            #expect(worker.snapshot.deadlineExceededTotal == 1)
        }
    }

    @Test
    func keyIsFreeOnceTheJobIsDone() async throws {
        try await QueueDatabase.with { database in
            let worker = database.worker(.numbers { _, _ in .completed })
            try await database.working(worker) {
                for round in 1...3 {
                    try await database.enqueue([.number(round, uniqueKey: "k")])
                    try await eventually("round \(round)") {
                        try await database.count("SELECT FROM queue.done") == round
                    }
                }
            }
        }
    }

    @Test
    func keyWithAPeriodOutlivesTheJobAndThenExpires() async throws {
        try await QueueDatabase.with { database in
            try await database.enqueue([.number(1, uniqueKey: "k", uniqueFor: .seconds(600))])
            try await database.working(database.worker(.numbers { _, _ in .completed })) {
                try await eventually("it is done") { try await database.count("SELECT FROM queue.done") == 1 }
            }
            try await database.enqueue([.number(2, uniqueKey: "k")])
            #expect(try await database.count("SELECT FROM queue.job") == 1)
            try await database.pool.execute("UPDATE queue.dedupe SET expires_at = now()", in: .unscoped)
            try await database.maintaining {
                try await eventually("the key expires") { try await database.count("SELECT FROM queue.dedupe") == 0 }
            }
        }
    }
}
