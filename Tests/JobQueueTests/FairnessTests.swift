import Foundation
import JobQueue
import PostgresClient
import Testing

@Suite(.serialized)
struct FairnessTests {
    @Test
    func quietTenantsJobIsAmongTheFirst() async throws {
        try await QueueDatabase.with { database in
            let noisy = UUID()
            let quiet = UUID()
            let producer = JobProducer(wakeUp: nil)
            try await producer.enqueue((0..<300).map { try .number($0, tenantID: noisy) }, on: database.pool)
            try await producer.enqueue([.number(-1, tenantID: quiet)], on: database.pool)
            let order = try await self.order(of: 301, in: database)
            #expect(try #require(order.firstIndex(of: -1)) < 3)
        }
    }

    @Test
    func quietTenantOvertakesABacklogThatIsHalfDone() async throws {
        try await QueueDatabase.with { database in
            let producer = JobProducer(wakeUp: nil)
            let noisy = UUID()
            try await producer.enqueue((0..<600).map { try .number($0, tenantID: noisy) }, on: database.pool)
            let seen = Log<Int>()
            let worker = database.worker(
                .numbers { number, _ in
                    if seen.count == 300 {
                        // Another process, which has claimed nothing and knows of no virtual time.
                        try await JobProducer(wakeUp: nil).enqueue([.number(-1, tenantID: UUID())], on: database.pool)
                    }
                    seen.add(number)
                    return .completed
                }, concurrency: 1)
            try await database.working(worker) {
                try await eventually("all are done") { try await database.count("SELECT FROM queue.done") == 601 }
            }
            let place = try #require(seen.all.firstIndex(of: -1))
            #expect(place > 300)
            #expect(place < 450)
        }
    }

    @Test
    func promotedTimersOfOneTenantAreSpread() async throws {
        try await QueueDatabase.with { database in
            let noisy = UUID()
            try await database.enqueue((0..<300).map { try .number($0, tenantID: noisy, delay: .milliseconds(1)) })
            try await database.enqueue([.number(-1, tenantID: UUID(), delay: .milliseconds(1))])
            try await Task.sleep(for: .milliseconds(2))
            try await database.maintaining {
                try await eventually("all are ready") { try await database.count("SELECT FROM queue.ready") == 301 }
            }
            let order = try await self.order(of: 301, in: database)
            #expect(try #require(order.firstIndex(of: -1)) < 3)
        }
    }

    @Test
    func fullLanesAreDrainedByWeight() async throws {
        try await QueueDatabase.with { database in
            for lane in JobLane.allCases {
                try await database.enqueue((0..<120).map { try .number($0 + 1000 * Int(lane.rawValue), lane: lane) })
            }
            let first = try await self.order(of: 360, in: database).prefix(120)
            let counts = Dictionary(grouping: first) { $0 / 1000 }.mapValues(\.count)
            #expect((76...84).contains(counts[0] ?? 0))
            #expect((26...34).contains(counts[1] ?? 0))
            #expect((7...13).contains(counts[2] ?? 0))
        }
    }

    @Test
    func orderedJobsRunOneAtATimeInOrder() async throws {
        try await QueueDatabase.with { database in
            let running = Log<Int>()
            let finished = Log<Int>()
            let registry = JobRegistry.numbers(retry: .table([.zero, .zero])) { number, attempt in
                running.add(number)
                try await Task.sleep(for: .milliseconds(2))
                let isRetried = number % 10 == 3 && attempt.attempt == 1
                if isRetried { return .retry(after: .milliseconds(30), reason: "again") }
                finished.add(number)
                return .completed
            }
            // Two lines, mixed in one batch: numbers below 100 and above.
            try await database.enqueue(
                (0..<15).flatMap { number in
                    [
                        try .number(number, tenantID: UUID(), orderingKey: "low"),
                        try .number(100 + number, tenantID: UUID(), orderingKey: "high"),
                    ]
                })
            try await database.maintaining {
                try await database.withPool { other in
                    try await database.working(database.worker(registry)) {
                        try await database.working(database.worker(registry, pool: other)) {
                            try await eventually("all are done") {
                                try await database.count("SELECT FROM queue.done") == 30
                            }
                        }
                    }
                }
            }
            for line in [0, 100] {
                #expect(finished.all.filter { $0 / 100 * 100 == line } == (0..<15).map { $0 + line })
                // While the fourth waits for its retry, the fifth does not begin.
                let began = running.all.filter { $0 / 100 * 100 == line }
                #expect(began == ([0, 1, 2, 3, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 13, 14].map { $0 + line }))
            }
        }
    }

    @Test
    func timerDoesNotHoldUpItsLine() async throws {
        try await QueueDatabase.with { database in
            try await database.enqueue([
                .number(1, delay: .seconds(600), orderingKey: "line"), .number(2, orderingKey: "line"),
            ])
            try await database.working(database.worker(.numbers { _, _ in .completed })) {
                try await eventually("the second runs") { try await database.count("SELECT FROM queue.done") == 1 }
            }
            #expect(try await database.count("SELECT FROM queue.scheduled") == 1)
        }
    }

    /// Runs everything one by one, and returns the numbers in the order in which they ran.
    private func order(of count: Int, in database: QueueDatabase) async throws -> [Int] {
        let seen = Log<Int>()
        let worker = database.worker(
            .numbers { number, _ in
                seen.add(number)
                return .completed
            }, concurrency: 1)
        try await database.working(worker) {
            try await eventually("all ran") { seen.count == count }
        }
        return seen.all
    }
}
