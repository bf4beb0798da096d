import Foundation
import JobQueue
import PostgresClient
import Testing

/// Tables written anew, and the look at the server that decides about it.
@Suite(.serialized)
struct RotationTests {
    /// Holds a REPEATABLE READ snapshot while the body runs.
    private func withSnapshot<R: Sendable>(in database: QueueDatabase, _ body: () async throws -> R) async throws -> R {
        try await database.withPool { pool in
            try await pool.transaction(in: .unscoped) { transaction in
                try await transaction.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ", in: .unscoped)
                try await transaction.execute("SELECT count(*) FROM effect", in: .unscoped)
                return try await body()
            }
        }
    }

    private func size(_ table: String, in database: QueueDatabase) async throws -> Int {
        try await database.pool.first(
            "SELECT pg_total_relation_size(\("queue.\(table)")::regclass) AS size", in: .unscoped
        ) { try $0.decode("size", as: Int.self) } ?? 0
    }

    @Test
    func spaceComesBackBesideAHeldSnapshotAndEveryRowIsKept() async throws {
        try await QueueDatabase.with { database in
            try await self.withSnapshot(in: database) {
                let tenants = (0..<4).map { _ in UUID() }
                for round in 0..<10 {
                    try await database.enqueue((0..<1000).map { try .number($0, tenantID: tenants[$0 % 4]) })
                    if round < 9 { try await database.pool.execute("DELETE FROM queue.ready", in: .unscoped) }
                }
                try await database.enqueue([.number(1, orderingKey: "o"), .number(2, lane: .bulk)])
                try await database.pool.execute("VACUUM queue.ready", in: .unscoped)
                let rows: SQLStatement =
                    "SELECT md5(string_agg(r::text, ',' ORDER BY r.id)) AS digest FROM queue.ready AS r"
                let digest = {
                    try await database.pool.first(rows, in: .unscoped) { try $0.decode("digest", as: String.self) }
                }
                let before = (try await self.size("ready", in: database), try await digest())
                let count = try await database.pool.first("SELECT queue.rotate('ready') AS count", in: .unscoped) {
                    try $0.decode("count", as: Int32.self)
                }
                #expect(count == 1002)
                let after = (try await self.size("ready", in: database), try await digest())
                #expect(after.1 == before.1)
                #expect(after.0 < before.0 / 3)
            }
        }
    }

    @Test
    func onlyTablesThatChurnAndOnlyWhenShort() async throws {
        try await QueueDatabase.with { database in
            try await database.enqueue((0..<20).map { try .number($0) })
            let count = try await database.pool.first("SELECT queue.rotate('ready', 19) AS count", in: .unscoped) {
                try $0.decode("count", as: Int32?.self)
            }
            #expect(count == .some(.none))
            #expect(try await database.count("SELECT FROM queue.ready") == 20)
            for table in ["job", "scheduled", "dead", "ready; DROP TABLE queue.dead"] {
                await #expect(throws: SQLError.self) {
                    try await database.pool.execute("SELECT queue.rotate(\(table))", in: .unscoped)
                }
            }
        }
    }

    @Test
    func tableInUseIsLeftAlone() async throws {
        try await QueueDatabase.with { database in
            try await database.enqueue([.number(1)])
            try await database.pool.transaction(in: .unscoped) { transaction in
                try await transaction.execute("SELECT id FROM queue.ready FOR UPDATE", in: .unscoped)
                try await database.withPool { pool in
                    let error = await #expect(throws: SQLError.self) {
                        try await pool.execute("SELECT queue.rotate('ready')", in: .unscoped)
                    }
                    #expect(error?.isLockTimeout == true)
                }
            }
            #expect(try await database.count("SELECT FROM queue.ready") == 1)
        }
    }

    /// Rotation goes on all the time while jobs are enqueued, claimed and completed by several: none is lost, none runs
    /// twice, no statement fails.
    @Test
    func rotationUnderLoadLosesNothing() async throws {
        try await QueueDatabase.with { database in
            let seen = Log<Int>()
            let registry = JobRegistry.numbers { number, attempt in
                seen.add(number)
                if number.isMultiple(of: 3) { try await attempt.transaction(in: .unscoped) { _ in } }
                return .completed
            }
            let first = database.worker(registry, concurrency: 8)
            let second = database.worker(registry, concurrency: 8)
            let rotations = Log<Int>()
            try await database.withPool { pool in
                let rotating = Task {
                    while !Task.isCancelled {
                        for table in ["ready", "lease", "worker", "lane", "leader"] {
                            let count = try? await pool.first(
                                "SELECT queue.rotate(\(table)) AS count", in: .unscoped
                            ) { try $0.decode("count", as: Int32.self) }
                            if count != nil { rotations.add(1) }
                        }
                        try? await Task.sleep(for: .milliseconds(2))
                    }
                }
                try await database.maintaining {
                    try await database.working(first) {
                        try await database.working(second) {
                            for batch in 0..<40 {
                                try await database.enqueue((0..<25).map { try .number(batch * 25 + $0) })
                            }
                            try await eventually("all are done") {
                                try await database.count("SELECT FROM queue.done") == 1000
                            }
                        }
                    }
                }
                rotating.cancel()
                await rotating.value
            }
            #expect(seen.all.sorted() == Array(0..<1000))
            #expect(first.snapshot.failureTotal + second.snapshot.failureTotal == 0)
            #expect(rotations.count > 20)
        }
    }

    @Test
    func leaderRotatesBesideAnOldSnapshotOnly() async throws {
        try await QueueDatabase.with { database in
            func littered() async throws {
                try await database.enqueue((0..<500).map { try .number($0) })
                try await database.pool.execute("DELETE FROM queue.ready", in: .unscoped)
            }
            let maintenance = database.maintenance {
                $0.rotationInterval = .milliseconds(20)
                $0.rotationDeadRows = 400
                $0.rotationSnapshotAge = .milliseconds(200)
            }
            try await database.maintaining(maintenance) {
                try await self.withSnapshot(in: database) {
                    try await littered()
                    try await eventually("the table is rotated") { maintenance.snapshot.rotationTotal >= 1 }
                }
            }
            #expect(maintenance.snapshot.failureTotal == 0)
        }
    }

    @Test
    func healthTellsWhatIsThere() async throws {
        try await QueueDatabase.with { database in
            try await self.withSnapshot(in: database) {
                try await Task.sleep(for: .milliseconds(50))
                let health = try await JobInspector(on: database.pool).health()
                #expect(try #require(health.oldestTransaction) >= .milliseconds(50))
                #expect(try #require(health.oldestSnapshot) >= .milliseconds(50))
                #expect(health.partitionsAhead == 3)
                #expect((0...1).contains(health.notificationUsage))
                #expect(health.hotTables.map(\.name).contains("ready"))
                #expect(JobAlarm.raised(health, []).isEmpty)
            }
        }
    }
}
