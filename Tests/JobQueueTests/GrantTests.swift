import Foundation
import JobQueue
import PostgresClient
import Testing

/// The grants which the migration's header names are enough, for roles that own nothing.
@Suite(.serialized)
struct GrantTests {
    private static let producer = """
        GRANT USAGE ON SCHEMA queue TO $role;
        GRANT INSERT ON queue.job, queue.ready TO $role;
        GRANT INSERT, SELECT, DELETE ON queue.scheduled, queue.dedupe TO $role;
        GRANT INSERT ON queue.done TO $role;
        GRANT SELECT ON queue.lane TO $role;
        GRANT USAGE ON SEQUENCE queue.job_id TO $role;
        """
    private static let worker = """
        GRANT USAGE ON SCHEMA queue TO $role;
        GRANT SELECT, INSERT, UPDATE, DELETE ON queue.ready TO $role;
        GRANT SELECT, INSERT, DELETE ON queue.lease TO $role;
        GRANT SELECT ON queue.job TO $role;
        GRANT SELECT, INSERT ON queue.scheduled, queue.done TO $role;
        GRANT INSERT ON queue.dead, queue.attempt_error TO $role;
        GRANT SELECT, DELETE ON queue.dedupe TO $role;
        GRANT SELECT, INSERT, UPDATE ON queue.lane TO $role;
        GRANT SELECT, INSERT, UPDATE, DELETE ON queue.worker TO $role;
        GRANT SELECT ON queue.tenant_policy, queue.cancellation TO $role;
        GRANT SELECT, UPDATE (full_at) ON queue.kind_policy TO $role;
        """
    private static let leader = """
        GRANT SELECT, UPDATE, INSERT, DELETE ON queue.scheduled, queue.lease TO $role;
        GRANT SELECT, INSERT, UPDATE, DELETE ON queue.leader TO $role;
        GRANT SELECT, INSERT, UPDATE ON queue.schedule TO $role;
        GRANT SELECT, DELETE ON queue.cancellation TO $role;
        GRANT SELECT ON queue.dead TO $role;
        GRANT EXECUTE ON FUNCTION queue.ensure_partitions(integer) TO $role;
        GRANT EXECUTE ON FUNCTION queue.drop_expired_partitions(interval) TO $role;
        GRANT EXECUTE ON FUNCTION queue.rotate(text, integer) TO $role;
        GRANT EXECUTE ON FUNCTION queue.server_health(), queue.session_ages() TO $role;
        """

    /// Makes a role with these grants, and drops it afterwards.
    private func withRole<R>(
        _ grants: String, in database: QueueDatabase, _ body: (PostgresPool) async throws -> R
    ) async throws -> R {
        let role = "jobqueue_test_\(UUID().uuidString.lowercased().replacing("-", with: ""))"
        try await database.pool.run(script: "CREATE ROLE \(role);\n" + grants.replacing("$role", with: role))
        let result: Result<R, any Error>
        do {
            result = .success(try await database.withPool(role: role) { try await body($0) })
        } catch {
            result = .failure(error)
        }
        try await database.pool.run(script: "DROP OWNED BY \(role); DROP ROLE \(role);")
        return try result.get()
    }

    @Test
    func producerNeedsNoMoreThanItsGrants() async throws {
        try await QueueDatabase.with { database in
            try await self.withRole(Self.producer, in: database) { pool in
                let producer = JobProducer(wakeUp: nil)
                try await producer.enqueue([.number(1, uniqueKey: "a"), .number(2, orderingKey: "o")], on: pool)
                try await producer.enqueue([.number(3, delay: .seconds(60), uniqueKey: "b")], on: pool)
                try await pool.transaction(in: .unscoped) { transaction in
                    try producer.cancelScheduled(NumberJob.self, uniqueKey: "b", in: transaction)
                }
                await #expect(throws: SQLError.self) {
                    try await pool.execute("SELECT payload FROM queue.job", in: .unscoped)
                }
            }
            #expect(try await database.count("SELECT FROM queue.ready") == 2)
            #expect(try await database.count("SELECT FROM queue.done") == 1)
        }
    }

    @Test
    func workerNeedsNoMoreThanItsGrants() async throws {
        try await QueueDatabase.with { database in
            try await self.withRole(Self.worker, in: database) { pool in
                try await database.enqueue([
                    .number(0, uniqueKey: "a"), .number(1, orderingKey: "o"), .number(2), .number(3), .number(4),
                ])
                let registry = JobRegistry.numbers { number, attempt in
                    switch number {
                    case 0: return .completed
                    case 1: return .retry(after: .seconds(60), reason: "x")
                    case 2: return .discard(reason: "x")
                    case 3:
                        try await attempt.transaction(in: .unscoped) { _ in }
                        return .completed
                    default:
                        try await Task.sleep(for: .seconds(60))
                        return .completed
                    }
                }
                let worker = database.worker(registry, concurrency: 5, pool: pool)
                try await database.working(worker) {
                    try await eventually("four have ended") {
                        let snapshot = worker.snapshot
                        return snapshot.completedTotal == 2 && snapshot.retriedTotal == 1
                            && snapshot.discardedTotal == 1
                    }
                    try await Task.sleep(for: .milliseconds(50))
                }
                #expect(worker.snapshot.returnedTotal == 1)
                #expect(worker.snapshot.failureTotal == 0)
            }
            #expect(try await database.count("SELECT FROM queue.worker") == 0)
            #expect(try await database.count("SELECT FROM queue.lane") == 1)
        }
    }

    @Test
    func leaderNeedsNoMoreThanItsGrants() async throws {
        try await QueueDatabase.with { database in
            try await self.withRole(Self.worker + Self.leader, in: database) { pool in
                try await database.enqueue([.number(1, delay: .milliseconds(1)), .number(2)])
                try await database.pool.execute(
                    """
                    WITH gone AS (DELETE FROM queue.ready RETURNING *)
                    INSERT INTO queue.lease
                    SELECT id, NULL, gen_random_uuid(), now(), now(), 3, queue, lane, 3, 2 FROM gone
                    """, in: .unscoped)
                try await database.pool.execute("SELECT setval('queue.job_id', 7000001)", in: .unscoped)
                let maintenance = database.maintenance(pool: pool)
                try await database.maintaining(maintenance) {
                    try await eventually("all its work is done") {
                        let snapshot = maintenance.snapshot
                        // Partition 0 holds live jobs or is young, 1 and 2 are empty and go.
                        return snapshot.promotedTotal == 1 && snapshot.buriedTotal == 1
                            && snapshot.partitionsMadeTotal == 9 && snapshot.partitionsDroppedTotal == 6
                    }
                }
                #expect(maintenance.snapshot.failureTotal == 0)
            }
            #expect(try await database.count("SELECT FROM queue.dead") == 1)
            #expect(try await database.count("SELECT FROM queue.leader") == 0)
        }
    }
}
