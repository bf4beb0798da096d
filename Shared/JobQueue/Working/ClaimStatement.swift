import FoundationEssentials
import PostgresClient

/// The statement that moves jobs from `ready` to `lease`.
struct ClaimStatement {
    let queue: JobQueueName
    let workerID: UUID
    /// How long an attempt of each kind may run; the lease's hard deadline is that and the margin.
    let deadlines: [String: Duration]
    let defaultDeadline: Duration
    let margin: Duration

    /// - Parameter quotas: Exactly one for each lane, in the order of the claim.
    func claiming(_ quotas: [ClaimPlan.Quota]) -> SQLStatement {
        """
        WITH \(fragment: self.lanes(quotas)),
        chosen AS MATERIALIZED (
            SELECT c.*, j.kind, j.tenant_id, j.environment, j.max_attempts, j.deadline_ms, j.trace_id, j.payload,
                j.enqueued_at
            FROM (TABLE first UNION ALL TABLE second UNION ALL TABLE third) AS c
            LEFT JOIN LATERAL (SELECT b.* FROM queue.job AS b WHERE b.id = c.id LIMIT 1) AS j ON true
        ),
        \(fragment: self.leasing(shard: "0"))
        SELECT \(fragment: Self.columns)
        FROM chosen AS c
        WHERE c.id IN (SELECT l.id FROM leased AS l)
        ORDER BY c.pass, c.id
        """
    }

    /// Expressions `first`, `second` and `third`: the jobs of each lane. Slots that one leaves pass to the next.
    func lanes(_ quotas: [ClaimPlan.Quota]) -> SQLStatement {
        let first = quotas[0]
        let second = quotas[1]
        let third = quotas[2]
        return """
            first AS MATERIALIZED (
                \(fragment: self.lane(first))
                LIMIT \(first.limit)
                FOR UPDATE OF r SKIP LOCKED
            ),
            second AS MATERIALIZED (
                \(fragment: self.lane(second))
                LIMIT \(first.limit + second.limit) - (SELECT count(*) FROM first)
                FOR UPDATE OF r SKIP LOCKED
            ),
            third AS MATERIALIZED (
                \(fragment: self.lane(third))
                LIMIT \(first.limit + second.limit + third.limit)
                    - (SELECT count(*) FROM first) - (SELECT count(*) FROM second)
                FOR UPDATE OF r SKIP LOCKED
            )
            """
    }

    /// Expressions `leased` and `taken`: move the jobs of `chosen` to `lease`.
    ///
    /// Rows are deleted by their address: they stay locked from the look to the delete, and no plan can go wrong. The lease
    /// is inserted first, in one order for all claimers: of two jobs with one ordering key that two claims found at once,
    /// the second inserts nothing, and stays ready.
    /// - Parameter shard: Of the cap that a lease counts for; an expression on `c`, a row of `chosen`.
    func leasing(shard: SQLStatement) -> SQLStatement {
        let kinds = self.deadlines.keys.sorted()
        let milliseconds = kinds.map { Int(self.deadlines[$0, default: self.defaultDeadline].wholeMilliseconds) }
        return """
            leased AS (
                INSERT INTO queue.lease (
                    id, ordering, worker_id, claimed_at, hard_deadline, claims, queue, lane, attempt, losses, shard)
                SELECT
                    c.id, c.ordering, \(self.workerID), now(),
                    now() + \(Int(self.margin.wholeMilliseconds)) * interval '1 ms'
                        + coalesce(c.deadline_ms, d.deadline_ms, \(Int(self.defaultDeadline.wholeMilliseconds)))
                        * interval '1 ms',
                    c.claims + 1, \(self.queue.rawValue), c.lane, c.attempt + 1, c.losses, \(fragment: shard)
                FROM chosen AS c
                LEFT JOIN unnest(\(kinds)::text[], \(milliseconds)::bigint[]) AS d (kind, deadline_ms)
                    ON d.kind = c.kind
                ORDER BY c.ordering NULLS FIRST, c.id
                ON CONFLICT DO NOTHING
                RETURNING id
            ),
            taken AS (
                DELETE FROM queue.ready
                WHERE ctid = ANY (ARRAY(SELECT c.place FROM chosen AS c WHERE c.id IN (SELECT l.id FROM leased AS l)))
            )
            """
    }

    /// What ``ClaimedJob`` reads, of `c`, a row of `chosen`.
    static let columns: SQLStatement = """
        c.id, c.claims + 1 AS claims, (c.attempt + 1)::smallint AS attempt, c.lane, c.pass,
        c.ordering IS NOT NULL AS is_ordered, c.kind, c.tenant_id, c.environment, c.max_attempts, c.deadline_ms,
        c.trace_id, c.payload, c.enqueued_at
        """

    /// Jobs of one lane that may run, in their order. One with an ordering key may while no other with its key is
    /// leased, and none enqueued earlier is ready or waits to be retried. A worker whose row is gone finds nothing.
    private func lane(_ quota: ClaimPlan.Quota) -> SQLStatement {
        """
        SELECT r.ctid AS place, r.id, r.pass, r.ordering, r.claims, r.lane, r.attempt, r.losses
        FROM queue.ready AS r
        WHERE r.queue = \(self.queue.rawValue) AND r.lane = \(quota.lane.rawValue) AND r.shard = 0
            AND r.pass >= \(quota.from)
            AND EXISTS (SELECT FROM queue.worker AS w WHERE w.id = \(self.workerID))
            AND (r.ordering IS NULL OR NOT queue.is_held_up(r.queue, r.ordering, r.id))
        ORDER BY r.pass, r.id
        """
    }
}
