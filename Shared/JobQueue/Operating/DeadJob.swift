package import FoundationEssentials
package import PostgresClient

/// A job that was given up, with everything needed to run it again. Holds ids and codes, no personal data.
package struct DeadJob: Sendable, Equatable, SQLRowDecodable {
    /// The id it had in `queue.job`.
    package let id: Int64
    /// Raw value of ``JobQueueName``, kept as stored: an older program may meet a newer one's queue.
    package let queue: Int16
    /// `nil` only when the body was lost.
    package let kind: String?
    /// As given to ``NewJob``.
    package let tenantID: UUID?
    /// As given to ``NewJob``.
    package let environment: String?
    /// The payload as JSON text.
    package let payload: String?
    /// As given to ``NewJob``.
    package let traceID: String?
    /// By the database's clock; `nil` only when the body was lost.
    package let enqueuedAt: Date?
    /// Attempts made, lost ones included.
    package let attempt: Int
    /// How often its worker was lost.
    package let losses: Int
    /// A code: what the last attempt came to, or `lease_lost`.
    package let reason: String
    /// By the database's clock.
    package let diedAt: Date
    /// The job it was replayed as.
    package let replayedAs: Int64?

    /// Reads the columns of ``JobInspector``'s statements.
    package init(row: SQLRow) throws {
        self.id = try row.decode("id", as: Int64.self)
        self.queue = try row.decode("queue", as: Int16.self)
        self.kind = try row.decode("kind", as: String?.self)
        self.tenantID = try row.decode("tenant_id", as: UUID?.self)
        self.environment = try row.decode("environment", as: String?.self)
        self.payload = try row.decode("payload", as: String?.self)
        self.traceID = try row.decode("trace_id", as: String?.self)
        self.enqueuedAt = try row.decode("enqueued_at", as: Date?.self)
        self.attempt = Int(try row.decode("attempt", as: Int16.self))
        self.losses = Int(try row.decode("losses", as: Int16.self))
        self.reason = try row.decode("reason", as: String.self)
        self.diedAt = try row.decode("died_at", as: Date.self)
        self.replayedAs = try row.decode("replayed_as", as: Int64?.self)
    }
}
