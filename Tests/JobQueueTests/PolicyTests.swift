import Foundation
import JobQueue
import PostgresClient
import Synchronization
import Testing

/// Weights, caps and rates.
@Suite(.serialized)
struct PolicyTests {
    /// How many handlers of each number run at once, and the most that ever did.
    private final class Gauge: Sendable {
        private let counts = Mutex<(now: [Int: Int], most: [Int: Int], began: Int)>(([:], [:], 0))

        var most: [Int: Int] { self.counts.withLock { $0.most } }
        var began: Int { self.counts.withLock { $0.began } }

        func begin(_ number: Int) {
            self.counts.withLock { counts in
                counts.began += 1
                counts.now[number, default: 0] += 1
                counts.most[number] = max(counts.most[number] ?? 0, counts.now[number] ?? 0)
            }
        }

        func end(_ number: Int) { self.counts.withLock { $0.now[number, default: 0] -= 1 } }
    }

    @Test
    func weightsShareALane() async throws {
        try await QueueDatabase.with { database in
            let heavy = UUID()
            let light = UUID()
            try await JobPolicies(on: database.pool).set(tenant: heavy, weight: 4, maximumInFlight: nil)
            let wakeUp = JobWakeUp(pool: database.pool, logger: QueueDatabase.logger)
            let running = Task { await wakeUp.run() }
            try await Task.sleep(for: .milliseconds(100))
            // In turn and in small batches, as producers do.
            for _ in 0..<50 {
                try await database.enqueue((0..<20).map { _ in try .number(1, tenantID: light) }, wakeUp: wakeUp)
                try await database.enqueue((0..<20).map { _ in try .number(4, tenantID: heavy) }, wakeUp: wakeUp)
            }
            running.cancel()
            await running.value
            let seen = Log<Int>()
            let worker = database.worker(
                .numbers { number, _ in
                    seen.add(number)
                    return .completed
                }, concurrency: 10)
            try await database.working(worker) {
                try await eventually("all are done") { try await database.count("SELECT FROM queue.done") == 2000 }
            }
            // While both have work: the heavy one's thousand are through after 1 250.
            let first = seen.all.prefix(1000)
            let share = Double(first.count { $0 == 4 }) / Double(first.count { $0 == 1 })
            #expect(abs(share / 4 - 1) <= 0.05, "4:1 gave \(share):1")
        }
    }

    @Test
    func promotedTimersAreSharedByWeight() async throws {
        try await QueueDatabase.with { database in
            let heavy = UUID()
            try await JobPolicies(on: database.pool).set(tenant: heavy, weight: 4, maximumInFlight: nil)
            try await database.enqueue((0..<100).map { _ in try .number(4, tenantID: heavy, delay: .milliseconds(1)) })
            try await database.enqueue(
                (0..<100).map { _ in try .number(1, tenantID: UUID?.none, delay: .milliseconds(1)) })
            try await Task.sleep(for: .milliseconds(2))
            try await database.maintaining {
                try await eventually("all are ready") { try await database.count("SELECT FROM queue.ready") == 200 }
            }
            let first = try await database.pool.all(
                """
                SELECT (j.payload->>'number')::integer AS number
                FROM queue.ready AS r JOIN queue.job AS j ON j.id = r.id ORDER BY r.pass, r.id LIMIT 100
                """, in: .unscoped
            ) { Int(try $0.decode("number", as: Int32.self)) }
            #expect((78...82).contains(first.count { $0 == 4 }))
        }
    }

    @Test
    func capHoldsInTheWholeFleetAndStopsNobodyElse() async throws {
        try await QueueDatabase.with { database in
            let capped = UUID()
            let free = UUID()
            let policies = JobPolicies(on: database.pool)
            try await policies.set(tenant: capped, weight: 1, maximumInFlight: 3)
            try await database.enqueue((0..<60).map { _ in try .number(1, tenantID: capped) })
            try await database.enqueue((0..<60).map { _ in try .number(2, tenantID: free) })
            let gauge = Gauge()
            let finished = Log<Int>()
            let registry = JobRegistry.numbers { number, attempt in
                gauge.begin(number)
                try await Task.sleep(for: .milliseconds(10))
                // The lease ends with this transaction, so the handler counts as running until it begins.
                gauge.end(number)
                finished.add(number)
                if number == 1 { try await attempt.transaction(in: .unscoped) { _ in } }
                return .completed
            }
            try await database.withPool { other in
                try await database.working(database.worker(registry, concurrency: 8)) {
                    try await database.working(database.worker(registry, concurrency: 8, pool: other)) {
                        try await eventually("all are done") {
                            try await database.count("SELECT FROM queue.done") == 120
                        }
                    }
                }
            }
            #expect(try #require(gauge.most[1]) <= 3)
            #expect(try #require(gauge.most[2]) > 3)
            // The free one's jobs did not wait for the capped one's.
            let lastOfFree = try #require(finished.all.lastIndex(of: 2))
            #expect(finished.all[..<lastOfFree].count { $0 == 1 } < 60)
            #expect(try await database.count("SELECT FROM queue.lease") == 0)
        }
    }

    @Test
    func liftedCapLetsJobsGo() async throws {
        try await QueueDatabase.with { database in
            let tenant = UUID()
            let policies = JobPolicies(on: database.pool)
            try await policies.set(tenant: tenant, weight: 1, maximumInFlight: 1)
            try await database.enqueue((0..<10).map { try .number($0, tenantID: tenant) })
            let gate = Log<Int>()
            let registry = JobRegistry.numbers { _, _ in
                while gate.count == 0 { try await Task.sleep(for: .milliseconds(5)) }
                return .completed
            }
            let worker = database.worker(registry, concurrency: 10)
            try await database.maintaining {
                try await database.working(worker) {
                    try await eventually("the others are out of the way") {
                        try await database.count("SELECT FROM queue.ready WHERE shard > 0") == 9
                    }
                    #expect(worker.snapshot.runningCount == 1)
                    let depths = try await JobInspector(on: database.pool).laneDepths()
                    #expect(depths.map(\.heldBackCount) == [9])
                    try await policies.set(tenant: tenant, weight: 1, maximumInFlight: nil)
                    try await eventually("all run") { worker.snapshot.runningCount == 10 }
                    gate.add(1)
                }
            }
            #expect(try await policies.tenants().map(\.maximumInFlight) == [nil])
        }
    }

    @Test
    func rateOfAKindIsKeptAndUsed() async throws {
        try await QueueDatabase.with { database in
            let policies = JobPolicies(on: database.pool)
            try await policies.set(kind: NumberJob.kind, in: .reports, ratePerSecond: 20, burst: 5)
            try await database.enqueue((0..<25).map { try .number($0) })
            let registry = JobRegistry.numbers { _, _ in .completed }
            // The workers do not poll within the test: the rate alone wakes them.
            try await database.withPool { other in
                let first = database.worker(registry, concurrency: 8) { $0.pollInterval = .seconds(60) }
                let second = database.worker(registry, concurrency: 8, pool: other) { $0.pollInterval = .seconds(60) }
                try await database.working(first) {
                    try await database.working(second) {
                        try await eventually("all are done") {
                            try await database.count("SELECT FROM queue.done") == 25
                        }
                    }
                }
            }
            // By the database's clock, which the rate is kept by.
            let times = try await database.pool.all(
                "SELECT extract(epoch FROM claimed_at)::double precision AS at FROM queue.done ORDER BY claimed_at",
                in: .unscoped
            ) { try $0.decode("at", as: Double.self) }
            try #require(times.count == 25)
            // Five at once, then 20 a second: no interval may hold more than burst and rate allow.
            #expect(times[24] - times[0] >= 0.99)
            for first in times.indices {
                for last in first..<times.count {
                    #expect(Double(last - first + 1) <= 5 + 20 * (times[last] - times[first]) + 0.01)
                }
            }
        }
    }

    /// A kind that may run again in minutes does not have one wait that may in a moment.
    @Test
    func slowKindDoesNotDelayAFastOne() async throws {
        try await QueueDatabase.with { database in
            let policies = JobPolicies(on: database.pool)
            try await policies.set(kind: NumberJob.kind, in: .reports, ratePerSecond: 0.002, burst: 1)
            try await policies.set(kind: StrangeJob.kind, in: .reports, ratePerSecond: 50, burst: 1)
            try await database.enqueue([.number(1), .number(2)])
            var registry = JobRegistry.numbers { _, _ in .completed }
            registry.register(StrangeHandler())
            let wakeUp = JobWakeUp(pool: database.pool, logger: QueueDatabase.logger)
            let waking = Task { await wakeUp.run() }
            let worker = database.worker(registry, concurrency: 8, isListening: true) {
                $0.pollInterval = .seconds(600)
            }
            try await database.working(worker) {
                try await eventually("the slow kind waits") {
                    let held = try await database.count("SELECT FROM queue.ready WHERE shard > 0")
                    return held == 1 && worker.snapshot.completedTotal == 1 && worker.snapshot.isListening
                }
                let jobs = try (0..<20).map { try NewJob(StrangeJob(number: $0), tenantID: nil) }
                try await database.enqueue(jobs, wakeUp: wakeUp)
                try await eventually("the fast ones are done") { worker.snapshot.completedTotal == 21 }
            }
            waking.cancel()
            await waking.value
        }
    }

    private struct StrangeHandler: JobHandler {
        func run(_ payload: StrangeJob, attempt: JobAttempt) async throws -> JobOutcome { .completed }
    }

    @Test
    func pausedKindWaitsAndOthersRun() async throws {
        try await QueueDatabase.with { database in
            let policies = JobPolicies(on: database.pool)
            try await policies.set(kind: NumberJob.kind, in: .reports, ratePerSecond: 0, burst: 1)
            try await database.enqueue((0..<5).map { try .number($0) })
            let ran = Log<Int>()
            let worker = database.worker(
                .numbers { number, _ in
                    ran.add(number)
                    return .completed
                })
            try await database.maintaining {
                try await database.working(worker) {
                    try await eventually("all are held back") {
                        try await database.count("SELECT FROM queue.ready WHERE shard > 0") == 5
                    }
                    #expect(ran.count == 0)
                    try await policies.set(kind: NumberJob.kind, in: .reports, ratePerSecond: nil, burst: 1)
                    try await eventually("all are done") { ran.count == 5 }
                }
            }
        }
    }

    @Test
    func tenantsCapAndKindsRateHoldTogether() async throws {
        try await QueueDatabase.with { database in
            let tenant = UUID()
            let policies = JobPolicies(on: database.pool)
            try await policies.set(tenant: tenant, weight: 1, maximumInFlight: 2)
            try await policies.set(kind: NumberJob.kind, in: .reports, ratePerSecond: 200, burst: 1)
            try await database.enqueue((0..<20).map { _ in try .number(1, tenantID: tenant) })
            try await database.enqueue((0..<20).map { _ in try .number(2, tenantID: UUID()) })
            let gauge = Gauge()
            let worker = database.worker(
                .numbers { number, _ in
                    gauge.begin(number)
                    try await Task.sleep(for: .milliseconds(8))
                    gauge.end(number)
                    return .completed
                }, concurrency: 8)
            try await database.working(worker) {
                try await eventually("all are done") { try await database.count("SELECT FROM queue.done") == 40 }
            }
            #expect(try #require(gauge.most[1]) <= 2)
            #expect(gauge.began == 40)
        }
    }

    @Test
    func orderHoldsUnderACap() async throws {
        try await QueueDatabase.with { database in
            let tenant = UUID()
            try await JobPolicies(on: database.pool).set(tenant: tenant, weight: 1, maximumInFlight: 2)
            try await database.enqueue((0..<20).map { try .number($0, tenantID: tenant, orderingKey: "one") })
            let seen = Log<Int>()
            let worker = database.worker(
                .numbers { number, _ in
                    seen.add(number)
                    return .completed
                }, concurrency: 8)
            try await database.working(worker) {
                try await eventually("all are done") { try await database.count("SELECT FROM queue.done") == 20 }
            }
            #expect(seen.all == Array(0..<20))
        }
    }

    @Test
    func settingsAreKeptInRange() async throws {
        try await QueueDatabase.with { database in
            let policies = JobPolicies(on: database.pool)
            let tenant = UUID()
            try await policies.set(tenant: tenant, weight: 5000, maximumInFlight: 0)
            #expect(try await policies.tenants().map(\.weight) == [1000])
            #expect(try await policies.tenants().map(\.maximumInFlight) == [1])
            try await policies.set(tenant: tenant, weight: 0, maximumInFlight: nil)
            #expect(try await policies.tenants().map(\.weight) == [1])
            try await policies.set(kind: "k", in: .reports, ratePerSecond: -1, burst: 0)
            #expect(try await policies.kinds().map(\.ratePerSecond) == [0])
            #expect(try await policies.kinds().map(\.burst) == [1])
        }
    }
}
