import FoundationEssentials
import PostgresClient

/// The claim while a tenant has a cap or a kind has a rate: two statements of one transaction.
///
/// Claims of a queue take turns, so that what one counts is still true when it takes. A job that may not run now, and
/// stands in the common shard, moves to the shard of the policy that holds it, where it is in nobody's way; each claim
/// looks into those shards first, for as many jobs as the policy has room for.
struct LimitedClaimStatement {
    let claim: ClaimStatement

    /// Taken first; ends with the transaction. A worker that freezes before its commit must not keep it from the others.
    var turn: SQLStatement {
        """
        SELECT
            set_config('idle_in_transaction_session_timeout', '2s', true),
            pg_advisory_xact_lock(hashtextextended('queue.claim', \(Int(self.claim.queue.rawValue))))
        """
    }

    /// Rows of jobs as of ``ClaimStatement``; rows of jobs that were moved, with `claims` NULL; and, while a kind waits
    /// for its rate, one with `id` NULL and in `pass` how many milliseconds until the next may run.
    ///
    /// - Parameter quotas: Exactly one for each lane, in the order of the claim.
    func claiming(_ quotas: [ClaimPlan.Quota]) -> SQLStatement {
        let queue = self.claim.queue.rawValue
        let most = quotas.reduce(0) { $0 + $1.limit }
        return """
            WITH capped AS MATERIALIZED (
                SELECT p.tenant_id, p.shard, greatest(
                    p.max_in_flight
                        - (SELECT count(*) FROM queue.lease AS l WHERE l.queue = \(queue) AND l.shard = p.shard),
                    0) AS room
                FROM queue.tenant_policy AS p
                WHERE p.max_in_flight IS NOT NULL
            ),
            limited AS MATERIALIZED (
                SELECT p.kind, p.shard, p.rate_per_second AS rate, p.burst,
                    greatest(extract(epoch FROM p.full_at - now())::double precision, 0) AS debt,
                    greatest(floor(CASE p.rate_per_second
                        WHEN 0 THEN 0
                        ELSE p.burst - greatest(extract(epoch FROM p.full_at - now())::double precision, 0)
                            * p.rate_per_second + 1e-6
                    END), 0)::bigint AS room
                FROM queue.kind_policy AS p
                WHERE p.queue = \(queue) AND p.rate_per_second IS NOT NULL
            ),
            waiting AS MATERIALIZED (
                SELECT w.*, (w.number + l.share - 1) / l.share AS turn
                FROM (SELECT shard, room FROM capped UNION ALL SELECT shard, room FROM limited) AS s
                CROSS JOIN (VALUES
                    (0::smallint, \(JobLane.interactive.weight)), (1::smallint, \(JobLane.normal.weight)),
                    (2::smallint, \(JobLane.bulk.weight))) AS l (lane, share)
                CROSS JOIN LATERAL (
                    SELECT c.*, row_number() OVER (ORDER BY c.pass, c.id) AS number
                    FROM (
                        SELECT r.ctid AS place, r.id, r.pass, r.ordering, r.claims, r.lane, r.attempt, r.losses, r.shard
                        FROM queue.ready AS r
                        WHERE r.queue = \(queue) AND r.lane = l.lane AND r.shard = s.shard
                            AND EXISTS (SELECT FROM queue.worker AS w WHERE w.id = \(self.claim.workerID))
                            AND (r.ordering IS NULL OR NOT queue.is_held_up(r.queue, r.ordering, r.id))
                        ORDER BY r.pass, r.id
                        LIMIT least(s.room, \(most))
                        FOR UPDATE OF r SKIP LOCKED
                    ) AS c
                ) AS w
                WHERE s.room > 0
            ),
            \(fragment: self.claim.lanes(quotas)),
            found AS MATERIALIZED (
                SELECT
                    row_number() OVER (ORDER BY c.step, c.turn, c.pass, c.id) AS number, c.*, j.kind, j.tenant_id,
                    j.environment, j.max_attempts, j.deadline_ms, j.trace_id, j.payload, j.enqueued_at,
                    t.shard AS tenant_shard, t.room AS tenant_room, k.shard AS kind_shard, k.room AS kind_room
                FROM (
                    SELECT 0 AS step, turn, place, id, pass, ordering, claims, lane, attempt, losses, shard FROM waiting
                    UNION ALL
                    SELECT 1, 0, place, id, pass, ordering, claims, lane, attempt, losses, 0 FROM first
                    UNION ALL
                    SELECT 2, 0, place, id, pass, ordering, claims, lane, attempt, losses, 0 FROM second
                    UNION ALL
                    SELECT 3, 0, place, id, pass, ordering, claims, lane, attempt, losses, 0 FROM third
                ) AS c
                LEFT JOIN LATERAL (SELECT b.* FROM queue.job AS b WHERE b.id = c.id LIMIT 1) AS j ON true
                LEFT JOIN capped AS t ON t.tenant_id = j.tenant_id
                LEFT JOIN limited AS k ON k.kind = j.kind
            ),
            under_cap AS (
                SELECT f.*,
                    f.tenant_shard IS NULL
                        OR row_number() OVER (PARTITION BY f.tenant_shard ORDER BY f.number) <= f.tenant_room AS has_room
                FROM found AS f
            ),
            judged AS MATERIALIZED (
                SELECT u.*,
                    u.has_room AND (u.kind_shard IS NULL OR row_number() OVER (
                        PARTITION BY u.kind_shard, u.has_room ORDER BY u.number) <= u.kind_room) AS may_run,
                    CASE WHEN u.has_room THEN u.kind_shard ELSE u.tenant_shard END AS held_by
                FROM under_cap AS u
            ),
            chosen AS MATERIALIZED (
                SELECT * FROM judged WHERE may_run ORDER BY number LIMIT \(most)
            ),
            \(fragment: self.claim.leasing(shard: "coalesce(c.tenant_shard, 0)")),
            moved AS (
                UPDATE queue.ready AS r
                SET shard = m.held_by
                FROM judged AS m
                WHERE NOT m.may_run AND m.held_by <> m.shard
                    AND r.queue = \(queue) AND r.lane = m.lane AND r.shard = m.shard AND r.pass = m.pass AND r.id = m.id
                RETURNING r.id, r.lane, r.pass, m.step
            ),
            spent AS (
                UPDATE queue.kind_policy AS p
                SET full_at = greatest(p.full_at, now()) + n.count / p.rate_per_second * interval '1 s'
                FROM (
                    SELECT c.kind, count(*) AS count
                    FROM chosen AS c
                    WHERE c.kind_shard IS NOT NULL AND c.id IN (SELECT l.id FROM leased AS l)
                    GROUP BY c.kind
                ) AS n
                WHERE p.queue = \(queue) AND p.kind = n.kind AND p.rate_per_second > 0
                RETURNING p.kind, extract(epoch FROM p.full_at - now())::double precision AS debt
            )
            SELECT \(fragment: ClaimStatement.columns), c.number
            FROM chosen AS c
            WHERE c.id IN (SELECT l.id FROM leased AS l)
            UNION ALL
            SELECT
                m.id, NULL, NULL, m.lane, m.pass, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
            FROM moved AS m
            WHERE m.step > 0
            UNION ALL
            SELECT
                NULL, NULL, NULL, NULL,
                ceil(min(greatest(coalesce(s.debt, l.debt) - (l.burst - 1) / l.rate, 0.001)) * 1000)::bigint,
                NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
            FROM limited AS l
            LEFT JOIN spent AS s ON s.kind = l.kind
            WHERE l.rate > 0 AND (
                EXISTS (SELECT FROM judged AS m WHERE m.held_by = l.shard AND NOT m.may_run)
                OR EXISTS (
                    SELECT FROM queue.ready AS r
                    WHERE r.queue = \(queue) AND r.lane BETWEEN 0 AND 2 AND r.shard = l.shard))
            HAVING count(*) > 0
            ORDER BY number
            """
    }
}
