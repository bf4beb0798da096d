import PostgresClient

/// The leader's statements. Each takes rows in key order and skips locked ones, so none waits for workers or another
/// leader, and each is safe to repeat.
enum JobMaintenanceStatements {
    /// Moves due jobs to `ready`.
    ///
    /// Those of one tenant are spread over the lane's virtual time as if enqueued one after the other, so that a
    /// tenant's thousand timers of the same minute do not hold up another's one.
    ///
    /// Rows: `queue` and `count` for each queue that got jobs; and one with `queue` NULL and `wait_ms` until the next
    /// is due.
    static func promoting(limit: Int) -> SQLStatement {
        """
        WITH due AS MATERIALIZED (
            SELECT ctid AS place
            FROM queue.scheduled
            WHERE run_at <= now()
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
                coalesce(l.pass, 0) + \(JobVirtualTime.stride)
                    * row_number() OVER (PARTITION BY g.queue, g.lane, g.tenant_id ORDER BY g.run_at, g.id),
                g.id, g.ordering, g.claims, g.queue, g.lane, g.attempt, g.losses
            FROM gone AS g
            LEFT JOIN queue.lane AS l ON l.queue = g.queue AND l.lane = g.lane
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

    /// Frees unique keys whose time is over.
    static let expiringKeys: SQLStatement = "DELETE FROM queue.dedupe WHERE expires_at <= now()"

    static func ensuringPartitions(ahead: Int) -> SQLStatement {
        "SELECT queue.ensure_partitions(\(Int32(clamping: ahead))) AS count"
    }

    static func droppingPartitions(retention: Duration) -> SQLStatement {
        "SELECT queue.drop_expired_partitions(\(Int(retention.wholeMilliseconds)) * interval '1 ms') AS count"
    }
}
