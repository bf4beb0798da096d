import FoundationEssentials
import PostgresClient

/// How an attempt ended, on its way to the database.
struct Settlement: Sendable {
    /// Raw values are stored in `queue.attempt_error.verdict`, except `completed`.
    enum Verdict: Int16, Sendable {
        case completed = 0
        case retry = 1
        case snooze = 2
        case discard = 3
        /// Given back by a worker that stops: ready again at its old place, and no attempt burnt.
        case returned = 4
        /// Its worker died or overran the hard deadline; written by the leader only.
        case lost = 5
        /// Ended because somebody cancelled it; not an error, so it is not noted as one.
        case cancelled = 6
    }

    static let maximumReasonBytes = 4096

    let claim: JobClaim
    let pass: Int64
    let isOrdered: Bool
    let verdict: Verdict
    let delay: Duration
    let reason: String?

    init(_ job: ClaimedJob, _ verdict: Verdict, delay: Duration = .zero, reason: String? = nil) {
        self.claim = job.claim
        self.pass = job.pass
        self.isOrdered = job.isOrdered
        self.verdict = verdict
        self.delay = max(.zero, delay)
        self.reason = reason.map(Self.shortened)
    }

    /// Cuts a reason to what the tables take, at a character's boundary, and without the one character Postgres
    /// refuses.
    private static func shortened(_ reason: String) -> String {
        let clean = reason.utf8.contains(0) ? String(reason.filter { $0 != "\0" }) : reason
        guard clean.utf8.count > Self.maximumReasonBytes else { return clean }
        var cut = ""
        var count = 0
        for character in clean {
            count += character.utf8.count
            guard count <= Self.maximumReasonBytes else { break }
            cut.append(character)
        }
        return cut
    }
}

extension Settlement {
    /// Ends one attempt inside the caller's transaction: one row when the lease was still held, none when it was lost.
    static func completing(_ job: ClaimedJob, workerID: UUID) -> SQLStatement {
        """
        WITH gone AS (
            DELETE FROM queue.lease
            WHERE id = \(job.id) AND claims = \(job.claims) AND worker_id = \(workerID)
            RETURNING id, attempt, worker_id, claimed_at
        ),
        freed AS (
            DELETE FROM queue.dedupe WHERE job_id IN (SELECT id FROM gone) AND expires_at IS NULL
        )
        INSERT INTO queue.done (id, attempt, outcome, worker_id, claimed_at)
        SELECT id, attempt, 0, worker_id, claimed_at FROM gone
        RETURNING id
        """
    }

    /// As ``settling(_:workerID:)`` when every job is done: the usual case, at less than half the work.
    private static func completing(_ sorted: [Settlement], ids: [Int64], workerID: UUID) -> SQLStatement {
        """
        WITH gone AS (
            DELETE FROM queue.lease
            WHERE id = ANY (\(ids)::bigint[]) AND worker_id = \(workerID)
                AND claims = (\(sorted.map(\.claim.claims))::integer[])[width_bucket(id, \(ids)::bigint[])]
            RETURNING id, claims, attempt, worker_id, claimed_at
        ),
        freed AS (
            DELETE FROM queue.dedupe WHERE job_id IN (SELECT id FROM gone) AND expires_at IS NULL
        ),
        finished AS (
            INSERT INTO queue.done (id, attempt, outcome, worker_id, claimed_at)
            SELECT id, attempt, 0, worker_id, claimed_at FROM gone
        )
        SELECT id, claims FROM gone
        """
    }

    /// Ends any number of attempts of one worker, in any way. Returns the claims whose lease was still held; for
    /// the others nothing changes. Safe to send twice: the second finds no lease.
    static func settling(_ settlements: [Settlement], workerID: UUID) -> SQLStatement {
        // In the order of ids, as everything that takes leases: two statements cannot lock each other out. A lease
        // finds its settlement by binary search in the ids, not by a join: the planner takes an array for ten rows, and
        // would compare every lease with every settlement.
        let sorted = settlements.sorted { ($0.claim.jobID, $0.claim.claims) < ($1.claim.jobID, $1.claim.claims) }
        let ids = sorted.map(\.claim.jobID)
        if sorted.allSatisfy({ $0.verdict == .completed }) {
            return Self.completing(sorted, ids: ids, workerID: workerID)
        }
        return """
            WITH ended AS (
                DELETE FROM queue.lease
                WHERE id = ANY (\(ids)::bigint[]) AND worker_id = \(workerID)
                    AND claims = (\(sorted.map(\.claim.claims))::integer[])[width_bucket(id, \(ids)::bigint[])]
                RETURNING *, width_bucket(id, \(ids)::bigint[]) AS place
            ),
            gone AS MATERIALIZED (
                SELECT
                    e.*,
                    (\(sorted.map(\.verdict.rawValue))::smallint[])[e.place] AS verdict,
                    (\(sorted.map { Int($0.delay.wholeMilliseconds) })::bigint[])[e.place] AS delay_ms,
                    (\(sorted.map(\.pass))::bigint[])[e.place] AS pass,
                    (\(sorted.map(\.reason))::text[])[e.place] AS reason
                FROM ended AS e
            ),
            freed AS (
                DELETE FROM queue.dedupe
                WHERE job_id IN (SELECT id FROM gone WHERE verdict IN (0, 3, 6)) AND expires_at IS NULL
            ),
            finished AS (
                INSERT INTO queue.done (id, attempt, outcome, worker_id, claimed_at)
                SELECT id, attempt, CASE verdict WHEN 6 THEN 1 ELSE 0 END, worker_id, claimed_at
                FROM gone
                WHERE verdict IN (0, 6)
            ),
            later AS (
                INSERT INTO queue.scheduled (run_at, id, ordering, tenant_id, claims, queue, lane, attempt, losses)
                SELECT
                    now() + g.delay_ms * interval '1 ms', g.id, g.ordering, j.tenant_id, g.claims, g.queue, g.lane,
                    CASE g.verdict WHEN 2 THEN g.attempt - 1 ELSE g.attempt END, g.losses
                FROM gone AS g
                LEFT JOIN LATERAL (SELECT b.tenant_id FROM queue.job AS b WHERE b.id = g.id LIMIT 1) AS j ON true
                WHERE g.verdict IN (1, 2)
            ),
            given_back AS (
                INSERT INTO queue.ready (pass, id, ordering, claims, queue, lane, attempt, losses)
                SELECT pass, id, ordering, claims, queue, lane, attempt - 1, losses FROM gone WHERE verdict = 4
            ),
            buried AS (
                INSERT INTO queue.dead (
                    id, queue, lane, kind, tenant_id, environment, max_attempts, deadline_ms, unique_key, ordering_key,
                    trace_id, payload, enqueued_at, attempt, losses, reason)
                SELECT
                    g.id, g.queue, g.lane, j.kind, j.tenant_id, j.environment, j.max_attempts, j.deadline_ms,
                    j.unique_key, j.ordering_key, j.trace_id, j.payload, j.enqueued_at, g.attempt, g.losses,
                    coalesce(g.reason, 'discarded')
                FROM gone AS g
                LEFT JOIN LATERAL (SELECT b.* FROM queue.job AS b WHERE b.id = g.id LIMIT 1) AS j ON true
                WHERE g.verdict = 3
            ),
            noted AS (
                INSERT INTO queue.attempt_error (id, claims, attempt, worker_id, verdict, reason)
                SELECT id, claims, attempt, worker_id, verdict, reason
                FROM gone
                WHERE verdict BETWEEN 1 AND 5 AND reason IS NOT NULL
            )
            SELECT id, claims FROM gone
            """
    }
}
