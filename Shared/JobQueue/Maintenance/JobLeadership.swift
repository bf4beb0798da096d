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
    /// - Returns: Whether this process leads.
    func seek() async throws -> Bool {
        let sentAt = self.clock.now()
        let milliseconds = Int(self.configuration.leaderTimeToLive.wholeMilliseconds)
        let rows = try await self.pool.query(
            """
            INSERT INTO queue.leader AS l (name, holder_id, elected_at, expires_at)
            VALUES (\(Self.name), \(self.holderID), now(), now() + \(milliseconds) * interval '1 ms')
            ON CONFLICT (name) DO UPDATE
            SET
                holder_id = excluded.holder_id,
                elected_at = CASE WHEN l.holder_id = excluded.holder_id THEN l.elected_at ELSE now() END,
                expires_at = excluded.expires_at
            WHERE l.holder_id = excluded.holder_id OR l.expires_at <= now()
            RETURNING elected_at
            """,
            in: .unscoped
        )
        let isElected = !rows.isEmpty
        let trust = max(.zero, self.configuration.leaderTimeToLive - self.configuration.trustMargin)
        self.trustedUntil.withLock { $0 = isElected ? sentAt + trust : nil }
        return isElected
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
