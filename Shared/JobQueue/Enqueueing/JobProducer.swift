package import PostgresClient

/// What became of a job that was to be enqueued.
package struct PlacedJob: Sendable, Equatable {
    /// Its own id; or that of the earlier job which has its unique key, `nil` when another transaction took the key in
    /// this moment.
    package let id: Int64?
    /// Whether it was enqueued.
    package let isNew: Bool
}

/// Enqueues jobs in the caller's transaction: the jobs exist if, and only if, the transaction commits.
package struct JobProducer: Sendable {
    private let wakeUp: JobWakeUp?
    private let virtualTime: JobVirtualTime

    /// - Parameter wakeUp: The process's notifier; `nil` leaves workers to their polling (about a second).
    package init(wakeUp: JobWakeUp?) {
        self.wakeUp = wakeUp
        self.virtualTime = wakeUp?.virtualTime ?? JobVirtualTime()
    }

    /// Adds jobs to a transaction: one statement for any number, sent with the transaction's next round trip.
    ///
    /// Nothing is returned, and a job whose unique key is taken is left out silently. After the commit the workers of
    /// the jobs' queues are woken.
    /// - Throws: ``SQLError`` when the transaction cannot take another statement. What Postgres says to the statement
    ///   is thrown by the transaction's next query, or by its commit.
    package func enqueue(_ jobs: [NewJob], in transaction: SQLTransaction) throws {
        guard !jobs.isEmpty else { return }
        try transaction.enqueue(self.statement(for: jobs, reports: false), in: .unscoped)
        self.wakeWorkers(of: jobs, after: transaction)
    }

    private func wakeWorkers(of jobs: [NewJob], after transaction: SQLTransaction) {
        guard let wakeUp else { return }
        let queues = Set(jobs.lazy.filter(\.isDueAtOnce).map(\.queue))
        guard !queues.isEmpty else { return }
        transaction.afterCommit { wakeUp.markDirty(queues) }
    }

    /// Adds jobs to a transaction and tells what became of each; a round trip of its own.
    ///
    /// Of several in one batch with the same unique key the first is enqueued.
    /// - Returns: In the order of `jobs`.
    /// - Throws: ``SQLError``.
    package func place(_ jobs: [NewJob], in transaction: SQLTransaction) async throws -> [PlacedJob] {
        guard !jobs.isEmpty else { return [] }
        let placed = try await transaction.all(self.statement(for: jobs, reports: true), in: .unscoped) { row in
            PlacedJob(
                id: try row.decode("id", as: Int64?.self), isNew: try row.decode("is_new", as: Bool.self))
        }
        self.wakeWorkers(of: jobs, after: transaction)
        return placed
    }

    /// Enqueues jobs in a transaction of their own: one round trip.
    /// - Throws: ``SQLError``. After `.unavailable` it is unknown whether the jobs exist: give them unique keys to
    ///   repeat it.
    package func enqueue(_ jobs: [NewJob], on transactor: any SQLTransactor) async throws {
        guard !jobs.isEmpty else { return }
        try await transactor.transaction(in: .unscoped) { transaction in
            try self.enqueue(jobs, in: transaction)
        }
    }

    /// Takes back jobs that have not come due: timers that are no longer wanted. Pipelined, like enqueueing.
    ///
    /// Best effort at the edge: a job that came due in this moment runs all the same, so its handler must look whether
    /// it is still wanted. A job cancelled is recorded as such, and its key is free again.
    /// - Parameters:
    ///   - kind: The payload type of the jobs.
    ///   - uniqueKeys: The unique keys they were enqueued with; unknown ones are ignored.
    /// - Throws: ``SQLError`` as in ``enqueue(_:in:)``.
    package func cancelScheduled<P: JobPayload>(
        _ kind: P.Type, uniqueKeys: [String], in transaction: SQLTransaction
    ) throws {
        guard !uniqueKeys.isEmpty else { return }
        try transaction.enqueue(
            """
            WITH cancelled AS (
                DELETE FROM queue.scheduled
                WHERE id IN (
                    SELECT job_id FROM queue.dedupe
                    WHERE queue = \(P.queue.rawValue) AND kind = \(P.kind) AND unique_key = ANY (\(uniqueKeys)::text[])
                )
                RETURNING id, attempt
            ),
            freed AS (
                DELETE FROM queue.dedupe WHERE job_id IN (SELECT id FROM cancelled)
            )
            INSERT INTO queue.done (id, attempt, outcome)
            SELECT id, attempt, 1 FROM cancelled
            """,
            in: .unscoped
        )
    }

    /// Takes back one job that has not come due; see ``cancelScheduled(_:uniqueKeys:in:)``.
    package func cancelScheduled<P: JobPayload>(
        _ kind: P.Type, uniqueKey: String, in transaction: SQLTransaction
    ) throws {
        try self.cancelScheduled(kind, uniqueKeys: [uniqueKey], in: transaction)
    }
}

extension JobProducer {
    /// Body, place and unique key of every job, in one statement.
    ///
    /// Ids are taken in the order of the array. Keys are taken in their own order, so that two batches cannot lock each
    /// other; the statement waits for another transaction that has taken the same key and not yet committed.
    ///
    /// - Parameter reports: Whether a row for each job tells its id, or that of the job which has its key (`NULL` when
    ///   that is not known), and whether it `is_new`.
    private func statement(for jobs: [NewJob], reports: Bool) -> SQLStatement {
        let places = self.virtualTime.places(for: jobs)
        let placing: SQLStatement = """
            INSERT INTO queue.ready (pass, id, ordering, queue, lane)
            SELECT greatest(k.base, coalesce(l.pass, 0)) + k.stride, k.id, k.ordering, k.queue, k.lane
            FROM kept AS k
            LEFT JOIN queue.lane AS l ON l.queue = k.queue AND l.lane = k.lane
            WHERE k.due_at IS NULL OR k.due_at <= now()
            """
        // A key taken by a transaction that this one has waited for is not in the statement's snapshot.
        let reporting: SQLStatement = """
            , placed AS (
                \(fragment: placing)
            )
            SELECT coalesce(k.id, f.id, d.job_id) AS id, k.id IS NOT NULL AS is_new
            FROM given AS g
            LEFT JOIN kept AS k ON k.id = g.id
            LEFT JOIN kept AS f ON f.queue = g.queue AND f.kind = g.kind AND f.unique_key = g.unique_key
            LEFT JOIN queue.dedupe AS d ON d.queue = g.queue AND d.kind = g.kind AND d.unique_key = g.unique_key
            ORDER BY g.id
            """
        return """
            WITH given AS MATERIALIZED (
                SELECT
                    nextval('queue.job_id') AS id, g.*,
                    coalesce(g.run_at, now() + g.delay_ms * interval '1 ms') AS due_at
                FROM unnest(
                    \(jobs.map { Int($0.queue.rawValue) })::bigint[], \(jobs.map { Int($0.lane.rawValue) })::bigint[],
                    \(jobs.map(\.kind))::text[], \(jobs.map(\.tenantID))::uuid[], \(jobs.map(\.environment))::text[],
                    \(jobs.map(\.payload))::text[], \(jobs.map(\.runAt))::timestamptz[],
                    \(jobs.map { $0.delayMilliseconds.map(Int.init) })::bigint[], \(jobs.map(\.uniqueKey))::text[],
                    \(jobs.map { $0.uniqueMilliseconds.map(Int.init) })::bigint[], \(jobs.map(\.orderingKey))::text[],
                    \(jobs.map(\.maximumAttempts))::bigint[],
                    \(jobs.map { $0.deadlineMilliseconds.map(Int.init) })::bigint[], \(jobs.map(\.traceID))::text[],
                    \(places.map(\.base))::bigint[], \(places.map(\.offset))::bigint[]
                ) AS g (
                    queue, lane, kind, tenant_id, environment, payload, run_at, delay_ms, unique_key, unique_ms,
                    ordering_key, max_attempts, deadline_ms, trace_id, base, stride
                )
            ),
            admitted AS (
                INSERT INTO queue.dedupe (queue, kind, unique_key, job_id, expires_at)
                SELECT queue, kind, unique_key, id, now() + unique_ms * interval '1 ms'
                FROM given
                WHERE unique_key IS NOT NULL
                ORDER BY queue, kind, unique_key, id
                ON CONFLICT (queue, kind, unique_key) DO NOTHING
                RETURNING job_id
            ),
            kept AS MATERIALIZED (
                SELECT *, hashtextextended(ordering_key, 0) AS ordering
                FROM given
                WHERE unique_key IS NULL OR id IN (SELECT job_id FROM admitted)
            ),
            body AS (
                INSERT INTO queue.job (
                    id, queue, lane, kind, tenant_id, environment, max_attempts, deadline_ms, unique_key, ordering_key,
                    trace_id, payload)
                SELECT
                    id, queue, lane, kind, tenant_id, environment, max_attempts, deadline_ms, unique_key, ordering_key,
                    trace_id, payload::jsonb
                FROM kept
            ),
            later AS (
                INSERT INTO queue.scheduled (run_at, id, ordering, tenant_id, queue, lane)
                SELECT due_at, id, ordering, tenant_id, queue, lane FROM kept WHERE due_at > now()
            )
            \(fragment: reports ? reporting : placing)
            """
    }
}
