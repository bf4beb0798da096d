package import FoundationEssentials
import PostgresClient

/// What a cancellation came to.
package enum JobCancellation: Sendable, Equatable {
    /// The job will not run (again).
    case cancelled
    /// It runs: its worker was asked, and cancels the handler within a heartbeat. What the handler has committed by then
    /// stands, and a handler that completes all the same has completed the job.
    case requested
}

extension JobInspector {
    /// Cancels jobs, wherever they are. Their unique keys are free then.
    /// - Returns: What it came to, by id; those that have ended, or are unknown, are left out.
    /// - Throws: ``SQLError``.
    package func cancel(_ ids: [Int64]) async throws -> [Int64: JobCancellation] {
        var results: [Int64: JobCancellation] = [:]
        // A job on its way from one table to another is in neither for the statement that looks in this moment.
        for _ in 0..<3 {
            let left = ids.filter { results[$0] == nil }
            guard !left.isEmpty else { break }
            let rows = try await self.sql.all(Self.cancelling(left), in: .unscoped) { row in
                (
                    try row.decode("id", as: Int64.self),
                    try row.decode("is_asked", as: Bool.self) ? JobCancellation.requested : .cancelled
                )
            }
            for (id, result) in rows { results[id] = result }
        }
        return results
    }

    /// Tells workers at once that jobs of theirs were cancelled; without it they hear with their next heartbeat. Not
    /// inside a transaction: a commit that notifies holds up all others.
    package func wakeWorkers() async throws {
        let channels = JobQueueName.allCases.map(\.channel)
        try await self.sql.execute(
            "SELECT pg_notify(c.name, \(JobWakeUp.beatPayload)) FROM unnest(\(channels)::text[]) AS c (name)",
            in: .unscoped)
    }

    /// Whose these jobs are; the platform's own and unknown ones are left out.
    package func tenants(of ids: [Int64]) async throws -> [Int64: UUID] {
        let pairs = try await self.sql.all(
            """
            SELECT id, tenant_id FROM queue.job WHERE id = ANY (\(ids)::bigint[]) AND tenant_id IS NOT NULL
            UNION
            SELECT id, tenant_id FROM queue.dead WHERE id = ANY (\(ids)::bigint[]) AND tenant_id IS NOT NULL
            """,
            in: .unscoped
        ) { (try $0.decode("id", as: Int64.self), try $0.decode("tenant_id", as: UUID.self)) }
        return Dictionary(pairs) { first, _ in first }
    }

    /// Tenants that have dead jobs, replayed ones included.
    package func tenantsWithDeadJobs() async throws -> [UUID] {
        try await self.sql.all(
            "SELECT DISTINCT tenant_id FROM queue.dead WHERE tenant_id IS NOT NULL ORDER BY tenant_id", in: .unscoped
        ) { try $0.decode("tenant_id", as: UUID.self) }
    }

    private static func cancelling(_ ids: [Int64]) -> SQLStatement {
        """
        WITH from_ready AS (
            DELETE FROM queue.ready WHERE id = ANY (\(ids)::bigint[]) RETURNING id, attempt
        ),
        from_scheduled AS (
            DELETE FROM queue.scheduled WHERE id = ANY (\(ids)::bigint[]) RETURNING id, attempt
        ),
        ended AS (
            INSERT INTO queue.done (id, attempt, outcome)
            SELECT id, attempt, 1 FROM from_ready UNION ALL SELECT id, attempt, 1 FROM from_scheduled
            RETURNING id
        ),
        freed AS (
            DELETE FROM queue.dedupe WHERE job_id IN (SELECT id FROM ended) AND expires_at IS NULL
        ),
        running AS MATERIALIZED (
            SELECT id FROM queue.lease WHERE id = ANY (\(ids)::bigint[])
        ),
        asked AS (
            INSERT INTO queue.cancellation (job_id) SELECT id FROM running ON CONFLICT DO NOTHING
        )
        SELECT id, false AS is_asked FROM ended UNION ALL SELECT id, true FROM running
        """
    }

    /// Deletes dead jobs for good.
    /// - Parameters:
    ///   - ids: Only these; `nil`: all that match.
    ///   - age: Only those given up at least this long ago.
    ///   - isReplayedOnly: Only those that were replayed.
    /// - Returns: Their ids.
    package func purge(
        _ ids: [Int64]? = nil, in filter: JobFilter = JobFilter(), olderThan age: Duration = .zero,
        isReplayedOnly: Bool = false
    ) async throws -> [Int64] {
        var statement: SQLStatement = """
            DELETE FROM queue.dead AS j
            WHERE j.died_at <= now() - \(Int(age.wholeMilliseconds)) * interval '1 ms'
                AND \(fragment: Self.condition(filter))
            """
        if let ids { statement = statement + " AND j.id = ANY (\(ids)::bigint[])" }
        if isReplayedOnly { statement = statement + " AND j.replayed_at IS NOT NULL" }
        statement = statement + " RETURNING j.id"
        return try await self.sql.all(statement, in: .unscoped) { try $0.decode("id", as: Int64.self) }.sorted()
    }

    /// Pauses a schedule, or lets it go on; times that passed meanwhile are misfires.
    /// - Returns: Whether there is such a schedule.
    package func pause(schedule name: String, isPaused: Bool) async throws -> Bool {
        try await self.sql.execute(
            "UPDATE queue.schedule SET is_paused = \(isPaused) WHERE name = \(name)", in: .unscoped) == 1
    }
}
