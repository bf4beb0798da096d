import PostgresClient

/// The leader's statements. Each takes rows in key order and skips locked ones, so none waits for workers or another
/// leader, and each is safe to repeat.
enum JobMaintenanceStatements {
    /// Moves due jobs to `ready`.
    ///
    /// Those of one tenant are spread over the lane's virtual time as if enqueued one after the other, so that a
    /// tenant's thousand timers of the same minute do not hold up another's one.
    ///
    /// Usually only those that came due in the last minute: an index whose front is littered with dead entries costs
    /// more the longer a transaction elsewhere keeps them. A full scan finds what was committed later than that.
    ///
    /// Rows: `queue` and `count` for each queue that got jobs; and one with `queue` NULL and `wait_ms` until the next
    /// is due.
    static func promoting(limit: Int, isFullScan: Bool) -> SQLStatement {
        let window = isFullScan ? Int64(1) << 41 : 60_000
        return """
            WITH due AS MATERIALIZED (
                SELECT ctid AS place
                FROM queue.scheduled
                WHERE run_at <= now() AND run_at >= now() - \(Int(window)) * interval '1 ms'
                ORDER BY run_at, id
                LIMIT \(limit)
                FOR UPDATE SKIP LOCKED
            ),
            gone AS (
                DELETE FROM queue.scheduled WHERE ctid = ANY (ARRAY(SELECT place FROM due)) RETURNING *
            ),
            moved AS (
                INSERT INTO queue.ready (pass, id, ordering, claims, queue, lane, attempt, losses)
                SELECT
                    coalesce(l.pass, 0) + \(JobVirtualTime.stride) / coalesce(p.weight, 1)
                        * row_number() OVER (PARTITION BY g.queue, g.lane, g.tenant_id ORDER BY g.run_at, g.id),
                    g.id, g.ordering, g.claims, g.queue, g.lane, g.attempt, g.losses
                FROM gone AS g
                LEFT JOIN queue.lane AS l ON l.queue = g.queue AND l.lane = g.lane
                LEFT JOIN queue.tenant_policy AS p ON p.tenant_id = g.tenant_id
                RETURNING queue
            )
            SELECT queue, count(*) AS count, NULL::bigint AS wait_ms FROM moved GROUP BY queue
            UNION ALL
            (
                SELECT NULL, 0, ceil(extract(epoch FROM run_at - now()) * 1000)::bigint
                FROM queue.scheduled
                WHERE run_at > now()
                ORDER BY run_at
                LIMIT 1
            )
            """
    }

    /// Declares workers dead whose registration has expired.
    static let expiringWorkers: SQLStatement = """
        DELETE FROM queue.worker
        WHERE id IN (SELECT id FROM queue.worker WHERE expires_at <= now() ORDER BY id FOR UPDATE SKIP LOCKED)
        """

    /// Takes leases away from workers that are gone, and those past their hard deadline.
    ///
    /// Such a job has lost its attempt: it waits and runs again, or is dead when it has lost too many workers or has no
    /// attempt left. Rows: `is_dead` and `count`.
    static func rescuing(limit: Int, maximumLosses: Int, delay: Duration) -> SQLStatement {
        """
        WITH lost AS MATERIALIZED (
            SELECT l.ctid AS place
            FROM queue.lease AS l
            WHERE l.hard_deadline <= now() OR NOT EXISTS (SELECT FROM queue.worker AS w WHERE w.id = l.worker_id)
            ORDER BY l.id
            LIMIT \(limit)
            FOR UPDATE OF l SKIP LOCKED
        ),
        gone AS (
            DELETE FROM queue.lease WHERE ctid = ANY (ARRAY(SELECT place FROM lost)) RETURNING *
        ),
        judged AS MATERIALIZED (
            SELECT
                g.*, j.kind, j.tenant_id, j.environment, j.max_attempts, j.deadline_ms, j.unique_key, j.ordering_key,
                j.trace_id, j.payload, j.enqueued_at,
                g.losses + 1 >= \(maximumLosses) OR g.attempt >= coalesce(j.max_attempts, 32767) AS is_dead
            FROM gone AS g
            LEFT JOIN LATERAL (SELECT b.* FROM queue.job AS b WHERE b.id = g.id LIMIT 1) AS j ON true
        ),
        later AS (
            INSERT INTO queue.scheduled (run_at, id, ordering, tenant_id, claims, queue, lane, attempt, losses)
            SELECT
                now() + \(Int(delay.wholeMilliseconds)) * 2 ^ least(losses, 10) * interval '1 ms', id, ordering,
                tenant_id, claims, queue, lane, attempt, losses + 1
            FROM judged
            WHERE NOT is_dead
        ),
        buried AS (
            INSERT INTO queue.dead (
                id, queue, lane, kind, tenant_id, environment, max_attempts, deadline_ms, unique_key, ordering_key,
                trace_id, payload, enqueued_at, attempt, losses, reason)
            SELECT
                id, queue, lane, kind, tenant_id, environment, max_attempts, deadline_ms, unique_key, ordering_key,
                trace_id, payload, enqueued_at, attempt, losses + 1, 'lease_lost'
            FROM judged
            WHERE is_dead
        ),
        freed AS (
            DELETE FROM queue.dedupe
            WHERE job_id IN (SELECT id FROM judged WHERE is_dead) AND expires_at IS NULL
        ),
        noted AS (
            INSERT INTO queue.attempt_error (id, claims, attempt, worker_id, verdict, reason)
            SELECT id, claims, attempt, worker_id, \(Settlement.Verdict.lost.rawValue), 'lease_lost' FROM judged
        )
        SELECT is_dead, count(*) AS count FROM judged GROUP BY is_dead
        """
    }

    /// Whether there is anything for ``cancelling`` and ``releasing(limit:)``.
    static let untidy: SQLStatement = """
        SELECT
            EXISTS (SELECT FROM queue.cancellation) AS cancels,
            EXISTS (
                SELECT FROM unnest(\(JobQueueName.allCases.map(\.rawValue))::smallint[]) AS q (queue)
                CROSS JOIN unnest(\(JobLane.allCases.map(\.rawValue))::smallint[]) AS n (lane)
                CROSS JOIN LATERAL (
                    SELECT FROM queue.ready AS r WHERE r.queue = q.queue AND r.lane = n.lane AND r.shard > 0 LIMIT 1
                ) AS held
            ) AS releases
        """

    /// Cancels jobs that were running when they were cancelled, and have come back to wait; and forgets those that have
    /// ended some other way. One row: `count` of cancelled ones.
    static let cancelling: SQLStatement = """
        WITH asked AS MATERIALIZED (
            SELECT job_id FROM queue.cancellation ORDER BY job_id LIMIT 1000
        ),
        from_ready AS (
            DELETE FROM queue.ready
            WHERE EXISTS (SELECT FROM asked) AND id IN (SELECT job_id FROM asked)
            RETURNING id, attempt
        ),
        from_scheduled AS (
            DELETE FROM queue.scheduled
            WHERE EXISTS (SELECT FROM asked) AND id IN (SELECT job_id FROM asked)
            RETURNING id, attempt
        ),
        ended AS (
            INSERT INTO queue.done (id, attempt, outcome)
            SELECT id, attempt, 1 FROM from_ready UNION ALL SELECT id, attempt, 1 FROM from_scheduled
            RETURNING id
        ),
        freed AS (
            DELETE FROM queue.dedupe WHERE job_id IN (SELECT id FROM ended) AND expires_at IS NULL
        ),
        forgotten AS (
            DELETE FROM queue.cancellation
            WHERE job_id IN (SELECT id FROM ended)
                OR job_id IN (
                    SELECT a.job_id
                    FROM asked AS a
                    CROSS JOIN LATERAL (
                        (SELECT FROM queue.done AS d WHERE d.id = a.job_id LIMIT 1)
                        UNION ALL
                        (SELECT FROM queue.dead AS d WHERE d.id = a.job_id LIMIT 1)
                    ) AS e
                )
                OR requested_at < now() - interval '7 days'
        )
        SELECT count(*) AS count FROM ended
        """

    /// Moves jobs from shards whose policy holds them back no longer to where every job waits.
    static func releasing(limit: Int) -> SQLStatement {
        let queues = JobQueueName.allCases.map(\.rawValue)
        return """
            UPDATE queue.ready
            SET shard = 0
            WHERE ctid = ANY (ARRAY(
                SELECT r.ctid
                FROM unnest(\(queues)::smallint[]) AS q (queue)
                CROSS JOIN unnest(\(JobLane.allCases.map(\.rawValue))::smallint[]) AS n (lane)
                CROSS JOIN LATERAL (
                    SELECT w.ctid, w.shard
                    FROM queue.ready AS w
                    WHERE w.queue = q.queue AND w.lane = n.lane AND w.shard > 0
                ) AS r
                WHERE NOT EXISTS (
                        SELECT FROM queue.tenant_policy AS t WHERE t.shard = r.shard AND t.max_in_flight IS NOT NULL)
                    AND NOT EXISTS (
                        SELECT FROM queue.kind_policy AS k WHERE k.shard = r.shard AND k.rate_per_second IS NOT NULL)
                LIMIT \(limit)
            ))
            """
    }

    /// Those that `queue.rotate` takes.
    static let rotatedTables: Set<String> = ["ready", "lease", "worker", "lane", "leader"]
    /// Tables of few rows that are updated in place: a few thousand dead versions of a row make every look at it slow.
    static let smallTables: Set<String> = ["worker", "lane", "leader"]

    /// One row: `count`, NULL when the table has too many rows.
    static func rotating(_ table: String) -> SQLStatement {
        "SELECT queue.rotate(\(table)) AS count"
    }

    /// Frees unique keys whose time is over.
    static let expiringKeys: SQLStatement = "DELETE FROM queue.dedupe WHERE expires_at <= now()"

    static func ensuringPartitions(ahead: Int) -> SQLStatement {
        "SELECT queue.ensure_partitions(\(Int32(clamping: ahead))) AS count"
    }

    static func droppingPartitions(retention: Duration) -> SQLStatement {
        "SELECT queue.drop_expired_partitions(\(Int(retention.wholeMilliseconds)) * interval '1 ms') AS count"
    }
}
