import FoundationEssentials
import PostgresClient

/// The queue's tables, as a worker of one queue needs them.
struct PostgresJobStore: JobStore {
    private let pool: PostgresPool
    private let queue: JobQueueName
    private let deadlines: [String: Duration]
    private let margin: Duration

    /// - Parameters:
    ///   - deadlines: How long an attempt of each kind may run.
    ///   - margin: From there to the lease's hard deadline.
    init(pool: PostgresPool, queue: JobQueueName, deadlines: [String: Duration], margin: Duration) {
        self.pool = pool
        self.queue = queue
        self.deadlines = deadlines
        self.margin = margin
    }

    func register(_ workerID: UUID, _ configuration: JobWorkerConfiguration) async throws {
        try await self.pool.execute(
            """
            INSERT INTO queue.worker (id, service, queue, capacity, expires_at)
            VALUES (
                \(workerID), \(configuration.service), \(configuration.queue.rawValue),
                \(Int32(clamping: configuration.concurrency)),
                now() + \(Int(configuration.timeToLive.wholeMilliseconds)) * interval '1 ms'
            )
            """,
            in: .unscoped
        )
    }

    func beat(_ workerID: UUID, _ configuration: JobWorkerConfiguration) async throws -> Bool {
        let milliseconds = Int(configuration.timeToLive.wholeMilliseconds)
        let affected = try await self.pool.query(
            """
            UPDATE queue.worker
            SET beat_at = now(), expires_at = now() + \(milliseconds) * interval '1 ms'
            WHERE id = \(workerID)
            """,
            in: .unscoped, deadline: configuration.heartbeatInterval
        ).affected
        return affected == 1
    }

    func claim(_ quotas: [ClaimPlan.Quota], for workerID: UUID) async throws -> [ClaimedJob] {
        let statement = ClaimStatement(
            queue: self.queue, workerID: workerID, deadlines: self.deadlines, defaultDeadline: .seconds(60),
            margin: self.margin)
        return try await self.pool.all(statement.claiming(quotas), in: .unscoped)
    }

    func settle(_ settlements: [Settlement], for workerID: UUID) async throws -> Set<JobClaim> {
        let rows = try await self.pool.query(Settlement.settling(settlements, workerID: workerID), in: .unscoped)
        return Set(
            try rows.map { row in
                JobClaim(
                    jobID: try row.decode("id", as: Int64.self), claims: try row.decode("claims", as: Int32.self))
            })
    }

    func publish(_ passes: [JobLane: Int64]) async throws {
        let lanes = passes.keys.sorted { $0.rawValue < $1.rawValue }
        try await self.pool.execute(
            """
            INSERT INTO queue.lane (queue, lane, pass)
            SELECT \(self.queue.rawValue), g.lane, g.pass
            FROM unnest(\(lanes.map(\.rawValue))::smallint[], \(lanes.compactMap { passes[$0] })::bigint[])
                AS g (lane, pass)
            ON CONFLICT (queue, lane) DO UPDATE SET pass = excluded.pass WHERE lane.pass < excluded.pass
            """,
            in: .unscoped
        )
    }

    func signOff(_ workerID: UUID) async throws {
        try await self.pool.execute("DELETE FROM queue.worker WHERE id = \(workerID)", in: .unscoped)
        // What was given back may lie below other workers' watermarks.
        let channel = self.queue.channel
        try await self.pool.execute("SELECT pg_notify(\(channel), \(JobWakeUp.fullScanPayload))", in: .unscoped)
    }
}
