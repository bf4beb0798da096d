/// A state of the queue that somebody should hear of. Raw values name the alarms in logs and metrics; stable.
package enum JobAlarm: String, Sendable, CaseIterable {
    /// A transaction has been open for long: dead rows pile up, and tables cannot be rotated.
    case oldTransaction = "old_transaction"
    /// Vacuum does not keep up with a table that churns.
    case deadRows = "dead_rows"
    /// Hardly any partition is left for new jobs.
    case partitionsMissing = "partitions_missing"
    /// Somebody listens and does not read.
    case notificationsPiling = "notifications_piling"
    /// A job has been ready for long: too few workers, or none.
    case readyJobsWaiting = "ready_jobs_waiting"
    /// Jobs are due and not promoted: nobody leads.
    case dueJobsWaiting = "due_jobs_waiting"
    /// Jobs were given up, and nobody has replayed or purged them.
    case deadJobs = "dead_jobs"

    /// From when on an alarm is raised.
    package struct Limits: Sendable {
        /// Age of the oldest transaction.
        package var oldestTransaction: Duration = .seconds(30)
        /// Dead rows of one table.
        package var deadRows = 500_000
        /// Partitions ahead, at least.
        package var partitionsAhead = 2
        /// Share of the notification queue.
        package var notificationUsage = 0.1
        /// Age of the oldest ready job.
        package var oldestReady: Duration = .seconds(60)
        /// Jobs due and not promoted, for longer than the leader needs.
        package var dueCount = 10_000

        /// The defaults.
        package init() {}
    }

    /// The alarms that a look at the queue calls for.
    package static func raised(
        _ health: JobQueueHealth, _ summaries: [JobQueueSummary], limits: Limits = Limits()
    ) -> Set<JobAlarm> {
        var raised: Set<JobAlarm> = []
        func check(_ alarm: JobAlarm, _ condition: Bool) { if condition { raised.insert(alarm) } }
        check(.oldTransaction, (health.oldestTransaction ?? .zero) > limits.oldestTransaction)
        check(.deadRows, health.hotTables.contains { $0.deadRows > limits.deadRows })
        check(.partitionsMissing, health.partitionsAhead < limits.partitionsAhead)
        check(.notificationsPiling, health.notificationUsage > limits.notificationUsage)
        check(.readyJobsWaiting, summaries.contains { $0.oldestReadyAge > limits.oldestReady })
        check(.dueJobsWaiting, summaries.contains { $0.dueCount > limits.dueCount })
        check(.deadJobs, summaries.contains { $0.deadCount > 0 })
        return raised
    }
}
