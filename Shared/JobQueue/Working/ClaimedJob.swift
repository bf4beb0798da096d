import FoundationEssentials
import PostgresClient

/// One claim of a job. A job that lost its lease may be claimed again while its earlier handler still runs, and by the
/// same worker: what is known of an attempt is kept by its claim, never by its job.
struct JobClaim: Hashable, Sendable {
    let jobID: Int64
    /// How often the job was claimed, ever.
    let claims: Int32
}

/// A job with its lease, as a claim returns it.
struct ClaimedJob: Sendable {
    /// The body; `nil` only if its partition is gone.
    struct Body: Sendable {
        let kind: String
        let tenantID: UUID?
        let environment: String?
        let maximumAttempts: Int?
        let deadline: Duration?
        let traceID: String?
        let payload: [UInt8]
        let enqueuedAt: Date
    }

    let id: Int64
    /// How often the job was claimed, ever: with the worker's id, what fences a late worker.
    let claims: Int32
    /// The number of this attempt, from 1.
    let attempt: Int
    let lane: JobLane
    let pass: Int64
    let isOrdered: Bool
    let body: Body?

    var claim: JobClaim { JobClaim(jobID: self.id, claims: self.claims) }
}

extension ClaimedJob: SQLRowDecodable {
    init(row: SQLRow) throws {
        self.id = try row.decode("id", as: Int64.self)
        self.claims = try row.decode("claims", as: Int32.self)
        self.attempt = Int(try row.decode("attempt", as: Int16.self))
        let lane = try row.decode("lane", as: Int16.self)
        self.lane = JobLane(rawValue: lane) ?? .normal
        self.pass = try row.decode("pass", as: Int64.self)
        self.isOrdered = try row.decode("is_ordered", as: Bool.self)
        guard let kind = try row.decode("kind", as: String?.self) else {
            self.body = nil
            return
        }
        self.body = Body(
            kind: kind,
            tenantID: try row.decode("tenant_id", as: UUID?.self),
            environment: try row.decode("environment", as: String?.self),
            maximumAttempts: try row.decode("max_attempts", as: Int16?.self).map(Int.init),
            deadline: try row.decode("deadline_ms", as: Int32?.self).map { .milliseconds($0) },
            traceID: try row.decode("trace_id", as: String?.self),
            payload: try row.decode("payload", as: SQLJSON.self).bytes,
            enqueuedAt: try row.decode("enqueued_at", as: Date.self)
        )
    }
}
