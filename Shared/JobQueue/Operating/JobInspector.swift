import FoundationEssentials
package import PostgresClient

/// Looks into the queue, for metrics and operators; and replays dead jobs.
package struct JobInspector: Sendable {
    let sql: any SQLExecutor

    /// - Parameter sql: The pool, or a transaction; needs the operator's grants.
    package init(on sql: any SQLExecutor) { self.sql = sql }

    /// A row for each queue, in order, empty ones included. Exact: counts every row, so ask every few seconds at most.
    package func summaries() async throws -> [JobQueueSummary] {
        let queues = JobQueueName.allCases.map(\.rawValue).sorted()
        return try await self.sql.all(
            """
            SELECT
                q.queue,
                coalesce(r.count, 0) AS ready,
                greatest(coalesce(extract(epoch FROM now() - r.oldest) * 1000, 0), 0)::bigint AS oldest_ms,
                coalesce(s.count, 0) AS scheduled,
                coalesce(s.due, 0) AS due,
                (SELECT count(*) FROM queue.lease AS l WHERE l.queue = q.queue) AS in_flight,
                (SELECT count(*) FROM queue.dead AS d WHERE d.queue = q.queue AND d.replayed_at IS NULL) AS dead,
                (SELECT count(*) FROM queue.worker AS w WHERE w.queue = q.queue AND w.expires_at > now()) AS workers
            FROM unnest(\(queues)::smallint[]) AS q (queue)
            LEFT JOIN (
                SELECT queue, count(*), min(ready_at) AS oldest FROM queue.ready GROUP BY queue
            ) AS r ON r.queue = q.queue
            LEFT JOIN (
                SELECT queue, count(*), count(*) FILTER (WHERE run_at <= now()) AS due
                FROM queue.scheduled
                GROUP BY queue
            ) AS s ON s.queue = q.queue
            ORDER BY q.queue
            """,
            in: .unscoped
        )
    }

    /// Ready jobs by queue and lane, those held back by a policy included. Exact: counts every row.
    package func laneDepths() async throws -> [JobLaneDepth] {
        try await self.sql.all(
            """
            SELECT
                queue, lane, count(*) AS count, count(*) FILTER (WHERE shard > 0) AS held_back,
                greatest(extract(epoch FROM now() - min(ready_at)) * 1000, 0)::bigint AS oldest_ms
            FROM queue.ready
            GROUP BY queue, lane
            ORDER BY queue, lane
            """,
            in: .unscoped
        )
    }

    /// Ready jobs by queue, lane and kind. Reads every ready job's body: for operators, not for a scrape.
    package func depths() async throws -> [JobDepth] {
        try await self.sql.all(
            """
            SELECT
                r.queue, r.lane, j.kind, count(*) AS count,
                greatest(extract(epoch FROM now() - min(r.ready_at)) * 1000, 0)::bigint AS oldest_ms
            FROM queue.ready AS r
            JOIN queue.job AS j ON j.id = r.id
            GROUP BY r.queue, r.lane, j.kind
            ORDER BY r.queue, r.lane, j.kind
            """,
            in: .unscoped
        )
    }

    /// Where a job stands; `nil` when it never existed, or its history has expired.
    package func history(of id: Int64) async throws -> JobHistory? {
        let places = try await self.sql.all(
            """
            SELECT 'ready' AS state, attempt, losses FROM queue.ready WHERE id = \(id)
            UNION ALL
            SELECT 'leased', attempt, losses FROM queue.lease WHERE id = \(id)
            UNION ALL
            SELECT 'scheduled', attempt, losses FROM queue.scheduled WHERE id = \(id)
            UNION ALL
            SELECT CASE outcome WHEN 0 THEN 'completed' ELSE 'cancelled' END, attempt, 0::smallint
            FROM queue.done WHERE id = \(id)
            UNION ALL
            SELECT 'dead', attempt, losses FROM queue.dead WHERE id = \(id)
            """,
            in: .unscoped
        ) { row in
            (
                state: JobHistory.State(rawValue: try row.decode("state", as: String.self)),
                attempt: Int(try row.decode("attempt", as: Int16.self)),
                losses: Int(try row.decode("losses", as: Int16.self))
            )
        }
        guard let place = places.first, let state = place.state else { return nil }
        let setbacks = try await self.sql.all(
            """
            SELECT attempt, verdict, reason, occurred_at
            FROM queue.attempt_error
            WHERE id = \(id)
            ORDER BY claims
            """,
            in: .unscoped
        ) { row in
            JobHistory.Setback(
                attempt: Int(try row.decode("attempt", as: Int16.self)),
                verdict: Int(try row.decode("verdict", as: Int16.self)),
                reason: try row.decode("reason", as: String.self),
                occurredAt: try row.decode("occurred_at", as: Date.self))
        }
        return JobHistory(state: state, attempt: place.attempt, losses: place.losses, setbacks: setbacks)
    }

    /// Dead jobs that were not replayed, newest first.
    /// - Parameters:
    ///   - queue: Only this queue's.
    ///   - before: Only those with a lower id: the last one of the page before.
    ///   - limit: 1 to 1 000.
    package func dead(in queue: JobQueueName? = nil, before: Int64? = nil, limit: Int = 100) async throws -> [DeadJob] {
        let queues = (queue.map { [$0] } ?? JobQueueName.allCases).map(\.rawValue)
        return try await self.sql.all(
            """
            SELECT \(fragment: Self.deadColumns)
            FROM queue.dead
            WHERE queue = ANY (\(queues)::smallint[]) AND replayed_at IS NULL AND id < \(before ?? .max)
            ORDER BY id DESC
            LIMIT \(min(max(limit, 1), 1000))
            """,
            in: .unscoped
        )
    }

    /// One dead job, replayed or not.
    package func deadJob(_ id: Int64) async throws -> DeadJob? {
        try await self.sql.first(
            "SELECT \(fragment: Self.deadColumns) FROM queue.dead WHERE id = \(id)", in: .unscoped)
    }

    /// Enqueues dead jobs again, as new jobs with all their attempts; the old rows name the new ones.
    ///
    /// Left out are those that are unknown, replayed already, without a body, or whose unique key is taken: a job like
    /// it runs.
    /// - Returns: The new job's id, by the dead one's.
    package func replay(_ ids: [Int64]) async throws -> [Int64: Int64] {
        guard !ids.isEmpty else { return [:] }
        let pairs = try await self.sql.all(
            """
            WITH chosen AS MATERIALIZED (
                SELECT nextval('queue.job_id') AS new_id, d.*
                FROM (
                    SELECT * FROM queue.dead
                    WHERE id = ANY (\(ids)::bigint[]) AND replayed_at IS NULL AND payload IS NOT NULL
                    ORDER BY id
                    FOR UPDATE
                ) AS d
            ),
            admitted AS (
                INSERT INTO queue.dedupe (queue, kind, unique_key, job_id)
                SELECT queue, kind, unique_key, new_id FROM chosen
                WHERE unique_key IS NOT NULL
                ORDER BY queue, kind, unique_key, new_id
                ON CONFLICT (queue, kind, unique_key) DO NOTHING
                RETURNING job_id
            ),
            kept AS MATERIALIZED (
                SELECT * FROM chosen WHERE unique_key IS NULL OR new_id IN (SELECT job_id FROM admitted)
            ),
            body AS (
                INSERT INTO queue.job (
                    id, origin_id, queue, lane, kind, tenant_id, environment, max_attempts, deadline_ms, unique_key,
                    ordering_key, trace_id, payload)
                SELECT
                    new_id, id, queue, lane, kind, tenant_id, environment, max_attempts, deadline_ms, unique_key,
                    ordering_key, trace_id, payload
                FROM kept
            ),
            placed AS (
                INSERT INTO queue.ready (pass, id, ordering, queue, lane)
                SELECT
                    coalesce(l.pass, 0) + \(JobVirtualTime.stride) / coalesce(p.weight, 1)
                        * row_number() OVER (PARTITION BY k.queue, k.lane, k.tenant_id ORDER BY k.id),
                    k.new_id, hashtextextended(k.ordering_key, 0), k.queue, k.lane
                FROM kept AS k
                LEFT JOIN queue.lane AS l ON l.queue = k.queue AND l.lane = k.lane
                LEFT JOIN queue.tenant_policy AS p ON p.tenant_id = k.tenant_id
            )
            UPDATE queue.dead AS d
            SET replayed_at = now(), replayed_as = k.new_id
            FROM kept AS k
            WHERE d.id = k.id
            RETURNING d.id, k.new_id
            """,
            in: .unscoped
        ) { row in
            (try row.decode("id", as: Int64.self), try row.decode("new_id", as: Int64.self))
        }
        return Dictionary(pairs) { first, _ in first }
    }

    private static let deadColumns: SQLStatement = """
        id, queue, kind, tenant_id, environment, payload::text AS payload, trace_id, enqueued_at, attempt, losses,
        reason, died_at, replayed_as
        """
}
