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

    func register(_ workerID: UUID, _ configuration: JobWorkerConfiguration) async throws -> JobBeat {
        let isLimited = try await self.pool.first(
            """
            WITH registered AS (
                INSERT INTO queue.worker (id, service, queue, capacity, expires_at)
                VALUES (
                    \(workerID), \(configuration.service), \(configuration.queue.rawValue),
                    \(Int32(clamping: configuration.concurrency)),
                    now() + \(Int(configuration.timeToLive.wholeMilliseconds)) * interval '1 ms'
                )
            )
            SELECT \(fragment: self.isLimited) AS is_limited
            """,
            in: .unscoped
        ) { try $0.decode("is_limited", as: Bool.self) }
        return JobBeat(isLimited: isLimited ?? false)
    }

    /// Whether a claim has to look at policies.
    private var isLimited: SQLStatement {
        """
        EXISTS (SELECT FROM queue.tenant_policy AS t WHERE t.max_in_flight IS NOT NULL) OR EXISTS (
            SELECT FROM queue.kind_policy AS k
            WHERE k.queue = \(self.queue.rawValue) AND k.rate_per_second IS NOT NULL)
        """
    }

    func beat(_ workerID: UUID, _ configuration: JobWorkerConfiguration) async throws -> JobBeat? {
        let milliseconds = Int(configuration.timeToLive.wholeMilliseconds)
        let rows = try await self.pool.query(
            """
            WITH beaten AS (
                UPDATE queue.worker
                SET beat_at = now(), expires_at = now() + \(milliseconds) * interval '1 ms'
                WHERE id = \(workerID)
                RETURNING id
            )
            SELECT
                \(fragment: self.isLimited) AS is_limited,
                c.job_id
            FROM beaten AS b
            LEFT JOIN (
                SELECT n.job_id, l.worker_id
                FROM queue.cancellation AS n
                JOIN queue.lease AS l ON l.id = n.job_id
            ) AS c ON c.worker_id = b.id
            """,
            in: .unscoped, deadline: configuration.heartbeatInterval
        )
        guard let first = rows.first else { return nil }
        return JobBeat(
            isLimited: try first.decode("is_limited", as: Bool.self),
            cancelledJobIDs: Set(try rows.compactMap { try $0.decode("job_id", as: Int64?.self) }))
    }

    func claim(_ quotas: [ClaimPlan.Quota], for workerID: UUID, isLimited: Bool) async throws -> ClaimResult {
        let statement = ClaimStatement(
            queue: self.queue, workerID: workerID, deadlines: self.deadlines, defaultDeadline: .seconds(60),
            margin: self.margin)
        guard isLimited else {
            return ClaimResult(jobs: try await self.pool.all(statement.claiming(quotas), in: .unscoped))
        }
        let limited = LimitedClaimStatement(claim: statement)
        return try await self.pool.transaction(in: .unscoped) { transaction in
            try transaction.enqueue(limited.turn, in: .unscoped)
            return try Self.result(try await transaction.query(limited.claiming(quotas), in: .unscoped))
        }
    }

    /// Reads the rows of ``LimitedClaimStatement``.
    private static func result(_ rows: SQLRows) throws -> ClaimResult {
        var result = ClaimResult()
        for row in rows {
            if try row.decode("id", as: Int64?.self) == nil {
                result.retryAfter = .milliseconds(try row.decode("pass", as: Int64.self))
            } else if try row.decode("claims", as: Int32?.self) == nil {
                let lane = try row.decode("lane", as: Int16.self)
                result.movedCounts[JobLane(rawValue: lane) ?? .normal, default: 0] += 1
            } else {
                result.jobs.append(try ClaimedJob(row: row))
            }
        }
        return result
    }

    func giveBack(except known: [JobClaim], for workerID: UUID) async throws -> Int {
        try await self.pool.execute(
            """
            WITH strays AS MATERIALIZED (
                SELECT l.ctid AS place
                FROM queue.lease AS l
                WHERE l.worker_id = \(workerID) AND NOT EXISTS (
                    SELECT FROM unnest(\(known.map(\.jobID))::bigint[], \(known.map(\.claims))::integer[]) AS k (id, claims)
                    WHERE k.id = l.id AND k.claims = l.claims)
                ORDER BY l.id
                FOR UPDATE OF l SKIP LOCKED
            ),
            gone AS (
                DELETE FROM queue.lease WHERE ctid = ANY (ARRAY(SELECT place FROM strays)) RETURNING *
            )
            INSERT INTO queue.ready (pass, id, ordering, claims, queue, lane, attempt, losses)
            SELECT coalesce(n.pass, 0), g.id, g.ordering, g.claims, g.queue, g.lane, g.attempt - 1, g.losses
            FROM gone AS g
            LEFT JOIN queue.lane AS n ON n.queue = g.queue AND n.lane = g.lane
            """,
            in: .unscoped
        )
    }

    func settle(_ settlements: [Settlement], for workerID: UUID) async throws -> Set<JobClaim> {
        let rows = try await self.pool.query(Settlement.settling(settlements, workerID: workerID), in: .unscoped)
        return Set(
            try rows.map { row in
                JobClaim(
                    jobID: try row.decode("id", as: Int64.self), claims: try row.decode("claims", as: Int32.self))
            })
    }

    // Only a hint: nothing is lost when it is.
    func publish(_ passes: [JobLane: Int64]) async throws {
        let lanes = passes.keys.sorted { $0.rawValue < $1.rawValue }
        try await self.pool.execute(
            """
            INSERT INTO queue.lane (queue, lane, pass)
            SELECT \(self.queue.rawValue), g.lane, g.pass
            FROM (SELECT set_config('synchronous_commit', 'off', true) AS setting) AS unhurried
            CROSS JOIN unnest(\(lanes.map(\.rawValue))::smallint[], \(lanes.compactMap { passes[$0] })::bigint[])
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
