package import FoundationEssentials
package import PostgresClient

/// A job in a list: where it stands, and since when. Holds ids and codes, no personal data.
package struct ListedJob: Sendable, Equatable, SQLRowDecodable {
    /// The id in `queue.job`.
    package let id: Int64
    /// Raw value of ``JobQueueName``.
    package let queue: Int16
    /// Raw value of ``JobLane``.
    package let lane: Int16
    /// `nil` only when the body is gone: its partition has been dropped.
    package let kind: String?
    /// Whose work it is.
    package let tenantID: UUID?
    /// As given to ``NewJob``.
    package let traceID: String?
    /// The current or last attempt; 0 before the first.
    package let attempt: Int
    /// Ready since, leased since, due at, finished at or given up at; by the database's clock.
    package let at: Date
    /// Of a dead job: why; of others `nil`.
    package let reason: String?

    /// Reads the columns of ``JobInspector/jobs(_:in:before:limit:)``.
    package init(row: SQLRow) throws {
        self.id = try row.decode("id", as: Int64.self)
        self.queue = try row.decode("queue", as: Int16.self)
        self.lane = try row.decode("lane", as: Int16.self)
        self.kind = try row.decode("kind", as: String?.self)
        self.tenantID = try row.decode("tenant_id", as: UUID?.self)
        self.traceID = try row.decode("trace_id", as: String?.self)
        self.attempt = Int(try row.decode("attempt", as: Int16.self))
        self.at = try row.decode("at", as: Date.self)
        self.reason = try row.decode("reason", as: String?.self)
    }
}

/// Which jobs a list shows; what is `nil` does not matter.
package struct JobFilter: Sendable, Equatable {
    /// Only this queue's.
    package var queue: JobQueueName?
    /// Only of this kind.
    package var kind: String?
    /// Only this tenant's.
    package var tenantID: UUID?
    /// Only the platform's own, of no tenant.
    package var isOwn = false
    /// Only of this trace.
    package var traceID: String?

    /// Every job.
    package init() {}
}

extension JobInspector {
    /// Jobs in one state, newest first. Reads at most 100 000 of them to find those that match.
    /// - Parameters:
    ///   - before: Only those with a lower id: the last one of the page before.
    ///   - limit: 1 to 1 000.
    package func jobs(
        _ state: JobHistory.State, in filter: JobFilter = JobFilter(), before: Int64? = nil, limit: Int = 100
    ) async throws -> [ListedJob] {
        if state == .dead { return try await self.deadJobs(filter, before: before, limit: limit) }
        return try await self.sql.all(
            """
            SELECT
                s.id, j.queue, j.lane, j.kind, j.tenant_id, j.trace_id, s.attempt, s.at, NULL::text AS reason
            FROM (
                SELECT * FROM (\(fragment: Self.rows(in: state))) AS r
                WHERE r.id < \(before ?? .max)
                ORDER BY r.id DESC
                LIMIT 100000
            ) AS s
            CROSS JOIN LATERAL (SELECT b.* FROM queue.job AS b WHERE b.id = s.id LIMIT 1) AS j
            WHERE \(fragment: Self.condition(filter))
            ORDER BY s.id DESC
            LIMIT \(min(max(limit, 1), 1000))
            """,
            in: .unscoped
        )
    }

    private func deadJobs(_ filter: JobFilter, before: Int64?, limit: Int) async throws -> [ListedJob] {
        try await self.sql.all(
            """
            SELECT j.id, j.queue, j.lane, j.kind, j.tenant_id, j.trace_id, j.attempt, j.died_at AS at, j.reason
            FROM queue.dead AS j
            WHERE j.replayed_at IS NULL AND j.id < \(before ?? .max) AND \(fragment: Self.condition(filter))
            ORDER BY j.id DESC
            LIMIT \(min(max(limit, 1), 1000))
            """,
            in: .unscoped
        )
    }

    private static func rows(in state: JobHistory.State) -> SQLStatement {
        switch state {
        case .ready: "SELECT id, attempt, ready_at AS at FROM queue.ready"
        case .leased: "SELECT id, attempt, claimed_at AS at FROM queue.lease"
        case .scheduled: "SELECT id, attempt, run_at AS at FROM queue.scheduled"
        case .completed: "SELECT id, attempt, finished_at AS at FROM queue.done WHERE outcome = 0"
        case .cancelled: "SELECT id, attempt, finished_at AS at FROM queue.done WHERE outcome = 1"
        case .dead: "SELECT id, attempt, died_at AS at FROM queue.dead"
        }
    }

    /// On the columns of a body named `j`.
    static func condition(_ filter: JobFilter) -> SQLStatement {
        var condition: SQLStatement = "true"
        if let queue = filter.queue { condition = condition + " AND j.queue = \(queue.rawValue)" }
        if let kind = filter.kind { condition = condition + " AND j.kind = \(kind)" }
        if let tenantID = filter.tenantID { condition = condition + " AND j.tenant_id = \(tenantID)" }
        if filter.isOwn { condition = condition + " AND j.tenant_id IS NULL" }
        if let traceID = filter.traceID { condition = condition + " AND j.trace_id = \(traceID)" }
        return condition
    }
}
