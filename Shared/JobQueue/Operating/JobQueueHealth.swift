import PostgresClient

/// What can make the queue slow, or stop it, though its workers are well.
package struct JobQueueHealth: Sendable, Equatable {
    /// One table of the queue whose rows come and go.
    package struct HotTable: Sendable, Equatable {
        /// Without the schema.
        package let name: String
        /// Estimates of the statistics collector.
        package let liveRows: Int
        /// Dead rows that vacuum has not removed; many of them beside an old snapshot mean that it cannot.
        package let deadRows: Int
    }

    /// How long the oldest open transaction of this database has run; `nil` when `martlet_monitor` may not see
    /// others' sessions (it lacks `pg_read_all_stats`).
    package let oldestTransaction: Duration?
    /// How long the oldest snapshot, that of a prepared transaction included, has kept dead rows from being removed;
    /// `nil` as above.
    package let oldestSnapshot: Duration?
    /// How many transactions back a replication slot keeps dead rows.
    package let oldestSlotTransactions: Int
    /// How full the server's queue of notifications is: 0 to 1. A listener that does not read fills it, and when it is
    /// full, commits that notify fail.
    package let notificationUsage: Double
    /// Partitions made for ids to come; without one, nothing can be enqueued.
    package let partitionsAhead: Int
    /// By name.
    package let hotTables: [HotTable]
}

extension JobInspector {
    /// Looks at the server; one cheap statement.
    package func health() async throws -> JobQueueHealth {
        let rows = try await self.sql.query(
            """
            SELECT
                a.oldest_transaction_ms, a.oldest_snapshot_ms, h.notification_usage, h.oldest_slot_transactions,
                h.partitions_ahead, t.name, pg_stat_get_live_tuples(c.oid) AS live, pg_stat_get_dead_tuples(c.oid) AS dead
            FROM queue.server_health() AS h
            CROSS JOIN queue.session_ages() AS a
            CROSS JOIN (
                VALUES ('cancellation'), ('dedupe'), ('lane'), ('leader'), ('lease'), ('ready'), ('scheduled'),
                    ('worker')) AS t (name)
            JOIN pg_class AS c ON c.relname = t.name AND c.relnamespace = 'queue'::regnamespace
            ORDER BY t.name
            """,
            in: .unscoped
        )
        let first = try rows.first.orMissing()
        func age(_ column: String) throws -> Duration? {
            try first.decode(column, as: Int64?.self).map { .milliseconds($0) }
        }
        return JobQueueHealth(
            oldestTransaction: try age("oldest_transaction_ms"),
            oldestSnapshot: try age("oldest_snapshot_ms"),
            oldestSlotTransactions: try first.decode("oldest_slot_transactions", as: Int.self),
            notificationUsage: try first.decode("notification_usage", as: Double.self),
            partitionsAhead: Int(try first.decode("partitions_ahead", as: Int32.self)),
            hotTables: try rows.map { row in
                JobQueueHealth.HotTable(
                    name: try row.decode("name", as: String.self), liveRows: try row.decode("live", as: Int.self),
                    deadRows: try row.decode("dead", as: Int.self))
            })
    }
}

extension Optional {
    /// For a row that a statement always returns.
    fileprivate func orMissing() throws -> Wrapped {
        guard let self else { throw SQLError.unavailable("the reply is missing") }
        return self
    }
}
