import FoundationEssentials
import Logging
import PostgresClient
import Synchronization

/// Fires the schedules that this program knows; the leader's work.
final class JobScheduler: Sendable {
    private let schedules: [String: JobSchedule]
    private let pool: PostgresPool
    private let producer: JobProducer
    private let isDefined = Atomic<Bool>(false)

    init(_ schedules: [JobSchedule], pool: PostgresPool, wakeUp: JobWakeUp?) {
        self.schedules = Dictionary(schedules.map { ($0.name, $0) }) { _, last in last }
        self.pool = pool
        self.producer = JobProducer(wakeUp: wakeUp)
    }

    /// Writes down the schedules of this program. One whose recurrence has changed begins anew; those of other versions
    /// of the program stay as they are, and are theirs to fire.
    private func define() async throws {
        let now = try await self.pool.first("SELECT now() AS now", in: .unscoped) {
            try $0.decode("now", as: Date.self)
        }
        let moment = Int64((now ?? Date()).timeIntervalSince1970.rounded(.down))
        let names = self.schedules.keys.sorted()
        let known = names.compactMap { self.schedules[$0] }
        let firsts = known.map { schedule in
            Date(timeIntervalSince1970: Double(schedule.recurrence.next(after: moment) ?? moment))
        }
        try await self.pool.execute(
            """
            INSERT INTO queue.schedule AS s (name, recurrence, misfire, next_at)
            SELECT g.* FROM unnest(
                \(names)::text[], \(known.map(\.recurrence.text))::text[], \(known.map(\.misfire.rawValue))::smallint[],
                \(firsts)::timestamptz[]
            ) AS g (name, recurrence, misfire, next_at)
            ORDER BY g.name
            ON CONFLICT (name) DO UPDATE
            SET
                recurrence = excluded.recurrence, misfire = excluded.misfire,
                next_at = CASE
                    WHEN s.recurrence = excluded.recurrence THEN s.next_at
                    ELSE excluded.next_at
                END
            WHERE (s.recurrence, s.misfire) IS DISTINCT FROM (excluded.recurrence, excluded.misfire)
            """,
            in: .unscoped
        )
    }

    /// Enqueues the jobs of every time that is due, and moves the schedules on: one transaction. The first time, the
    /// schedules are written down before.
    /// - Returns: How many jobs, and how long until the next time; `nil` when there is none.
    func fire() async throws -> (count: Int, wait: Duration?) {
        guard !self.schedules.isEmpty else { return (0, nil) }
        if !self.isDefined.load(ordering: .relaxed) {
            try await self.define()
            self.isDefined.store(true, ordering: .relaxed)
        }
        let names = self.schedules.keys.sorted()
        return try await self.pool.transaction(in: .unscoped) { transaction in
            let due = try await transaction.all(
                """
                SELECT name, next_at, now() AS now FROM queue.schedule
                WHERE name = ANY (\(names)::text[]) AND NOT is_paused AND next_at <= now()
                ORDER BY name
                FOR UPDATE SKIP LOCKED
                """,
                in: .unscoped
            ) { row in
                (
                    name: try row.decode("name", as: String.self),
                    nextAt: Int64(try row.decode("next_at", as: Date.self).timeIntervalSince1970.rounded(.down)),
                    now: Int64(try row.decode("now", as: Date.self).timeIntervalSince1970.rounded(.down))
                )
            }
            var count = 0
            for (name, nextAt, now) in due {
                guard let schedule = self.schedules[name] else { continue }
                let times = schedule.due(nextAt: nextAt, now: now)
                try self.producer.enqueue(
                    try times.fire.map { try schedule.job(schedule.key(at: $0)) }, in: transaction)
                count += times.fire.count
                try transaction.enqueue(
                    """
                    UPDATE queue.schedule
                    SET
                        next_at = \(times.nextAt.map { Date(timeIntervalSince1970: Double($0)) } ?? Date.distantFuture),
                        last_at = CASE WHEN \(times.fire.isEmpty) THEN last_at ELSE now() END
                    WHERE name = \(name)
                    """,
                    in: .unscoped
                )
            }
            let wait = try await transaction.first(
                """
                SELECT ceil(extract(epoch FROM min(next_at) - now()) * 1000)::bigint AS wait_ms FROM queue.schedule
                WHERE name = ANY (\(names)::text[]) AND NOT is_paused
                """,
                in: .unscoped
            ) { try $0.decode("wait_ms", as: Int64?.self) }
            return (count, (wait ?? nil).map { .milliseconds(max(1, $0)) })
        }
    }
}
