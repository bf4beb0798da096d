import FoundationEssentials
import PostgresClient
import Synchronization

/// One candidate for the queue's maintenance: a row that names the leader, and how long this process believes in it.
///
/// The term runs by the database's clock; the process trusts it for less, by its own. All of the leader's work is safe
/// to do twice, so a moment with two leaders costs effort and nothing else.
final class JobLeadership: Sendable {
    private static let name = "maintenance"

    private let holderID = UUID()
    private let trustedUntil = Mutex<Duration?>(nil)
    private let pool: PostgresPool
    private let configuration: JobMaintenanceConfiguration
    private let clock: JobClock

    init(pool: PostgresPool, configuration: JobMaintenanceConfiguration, clock: JobClock) {
        self.pool = pool
        self.configuration = configuration
        self.clock = clock
    }

    var isHeld: Bool {
        let now = self.clock.now()
        return self.trustedUntil.withLock { $0.map { now < $0 } ?? false }
    }

    /// Becomes the leader if there is none, or renews.
    /// - Returns: How long the other's leadership has left; `nil` when this process leads.
    func seek() async throws -> Duration? {
        let sentAt = self.clock.now()
        let milliseconds = Int(self.configuration.leaderTimeToLive.wholeMilliseconds)
        let rows = try await self.pool.query(
            """
            WITH sought AS (
                INSERT INTO queue.leader AS l (name, holder_id, elected_at, expires_at)
                VALUES (\(Self.name), \(self.holderID), now(), now() + \(milliseconds) * interval '1 ms')
                ON CONFLICT (name) DO UPDATE
                SET
                    holder_id = excluded.holder_id,
                    elected_at = CASE WHEN l.holder_id = excluded.holder_id THEN l.elected_at ELSE now() END,
                    expires_at = excluded.expires_at
                WHERE l.holder_id = excluded.holder_id OR l.expires_at <= now()
                RETURNING elected_at
            )
            SELECT
                EXISTS (SELECT FROM sought) AS is_elected,
                coalesce((
                    SELECT ceil(extract(epoch FROM l.expires_at - now()) * 1000)::bigint
                    FROM queue.leader AS l WHERE l.name = \(Self.name)
                ), 0) AS left_ms
            """,
            in: .unscoped
        )
        let isElected = try rows.first?.decode("is_elected", as: Bool.self) ?? false
        let left = try rows.first?.decode("left_ms", as: Int64.self) ?? 0
        let trust = max(.zero, self.configuration.leaderTimeToLive - self.configuration.trustMargin)
        self.trustedUntil.withLock { $0 = isElected ? sentAt + trust : nil }
        return isElected ? nil : .milliseconds(max(0, left))
    }

    /// Steps down, so that another may follow at once.
    func resign() async throws {
        let wasHeld = self.trustedUntil.withLock { trusted in
            defer { trusted = nil }
            return trusted != nil
        }
        guard wasHeld else { return }
        try await self.pool.execute(
            "DELETE FROM queue.leader WHERE name = \(Self.name) AND holder_id = \(self.holderID)", in: .unscoped)
    }
}
