/// How the queue is kept. The defaults suit production; tests shorten the times.
package struct JobMaintenanceConfiguration: Sendable {
    /// How often leadership is sought or renewed.
    package var renewInterval: Duration = .seconds(5)
    /// How long a leadership that is not renewed lasts, by the database's clock.
    package var leaderTimeToLive: Duration = .seconds(15)
    /// This long before that, the leader stops working of its own accord. Less than `leaderTimeToLive`.
    package var trustMargin: Duration = .seconds(3)
    /// How often due jobs are promoted; sooner when the next one is due sooner.
    package var promotionInterval: Duration = .milliseconds(200)
    /// Jobs promoted by one statement at most; with so many, the next follows at once.
    package var promotionBatch = 5000
    /// How often expired workers and overrun leases are looked for.
    package var rescueInterval: Duration = .seconds(2)
    /// Leases rescued by one statement at most.
    package var rescueBatch = 1000
    /// A job whose worker is lost this often goes to `dead`: it may be what kills them.
    package var maximumLosses = 3
    /// Wait after the first loss; doubles with each further one.
    package var lossDelay: Duration = .seconds(1)
    /// How often partitions are made and dropped, and expired unique keys freed.
    package var upkeepInterval: Duration = .seconds(60)
    /// Partitions kept ready for ids to come; 1 to 100.
    package var partitionsAhead = 3
    /// How long the history of finished jobs is kept at least; an hour or more.
    package var retention: Duration = .seconds(14 * 86_400)

    /// How often schedules are looked at; sooner when the next time is sooner.
    package var scheduleInterval: Duration = .seconds(5)
    /// How often it is looked whether a table needs rotation.
    package var rotationInterval: Duration = .seconds(10)
    /// Tables are rotated only beside a snapshot at least this old: otherwise vacuum does the work.
    package var rotationSnapshotAge: Duration = .seconds(60)
    /// From this many dead rows on; a hundredth of it for tables of few rows.
    package var rotationDeadRows = 200_000

    /// The defaults.
    package init() {}
}
