package import FoundationEssentials
package import PostgresClient

/// A schedule as the database has it.
package struct StoredSchedule: Sendable, Equatable, SQLRowDecodable {
    /// As in ``JobSchedule``.
    package let name: String
    /// As in ``JobRecurrence``.
    package let recurrence: String
    /// Raw value of ``JobSchedule/Misfire``.
    package let misfire: Int16
    /// The earliest time that was not fired.
    package let nextAt: Date
    /// When it last enqueued a job.
    package let lastAt: Date?
    /// Whether an operator has paused it.
    package let isPaused: Bool

    /// Reads the columns of ``JobInspector/schedules()``.
    package init(row: SQLRow) throws {
        self.name = try row.decode("name", as: String.self)
        self.recurrence = try row.decode("recurrence", as: String.self)
        self.misfire = try row.decode("misfire", as: Int16.self)
        self.nextAt = try row.decode("next_at", as: Date.self)
        self.lastAt = try row.decode("last_at", as: Date?.self)
        self.isPaused = try row.decode("is_paused", as: Bool.self)
    }
}

extension JobInspector {
    /// Every schedule, by name; those of other versions of the program too.
    package func schedules() async throws -> [StoredSchedule] {
        try await self.sql.all(
            """
            SELECT name, recurrence, misfire, next_at, last_at, is_paused FROM queue.schedule ORDER BY name
            """,
            in: .unscoped
        )
    }
}
