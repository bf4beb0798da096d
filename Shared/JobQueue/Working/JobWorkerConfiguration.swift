/// How a worker process claims and runs jobs. The defaults suit production; tests shorten the times.
package struct JobWorkerConfiguration: Sendable {
    /// The service's name, as it appears in `queue.worker`.
    package var service: String
    /// The queue whose jobs it claims.
    package var queue: JobQueueName
    /// Handlers running at once in this process; 1 or more.
    package var concurrency: Int
    /// How often the registration is renewed.
    package var heartbeatInterval: Duration = .seconds(5)
    /// How long a registration lives without a heartbeat; then the leader takes its jobs away.
    package var timeToLive: Duration = .seconds(15)
    /// This long before the registration can have expired, the worker stops trusting itself: handlers are cancelled,
    /// their jobs are dropped. Less than `timeToLive`.
    package var trustMargin: Duration = .seconds(3)
    /// How often an idle worker looks for jobs, ± 20 %; four times as often while it cannot be notified.
    package var pollInterval: Duration = .seconds(1)
    /// How often a claim looks at a lane from its start, and not from the watermark.
    package var fullScanInterval: Duration = .seconds(1)
    /// How often the lanes' virtual times are published; half of the age of a watermark.
    package var publishInterval: Duration = .milliseconds(100)
    /// Attempts ended by one statement at most; with twice as many waiting, no job is begun.
    package var settlementBatch = 500
    /// From a handler's deadline, when the worker cancels it, to the lease's, when the leader takes the job away.
    package var deadlineMargin: Duration = .seconds(30)
    /// First wait of a job whose kind has no handler here; doubles with each claim, up to 10 minutes.
    package var unknownKindDelay: Duration = .seconds(5)
    /// How long a cancelled handler is waited for when the worker stops, before its job is given back regardless.
    package var cancellationGrace: Duration = .seconds(5)
    /// Runs everything on one of the pool's reactors, which saves a hop between threads for each statement. Only for
    /// handlers that never compute for long: they share the thread with the connections.
    package var runsOnReactor = false

    /// Jobs that one claim takes at most: half of the slots, so that one half is claimed while the other runs.
    var claimLimit: Int { (self.concurrency + 1) / 2 }

    /// - Parameters:
    ///   - service: The service's name.
    ///   - queue: The queue whose jobs it claims.
    ///   - concurrency: Handlers running at once in this process; less than 1 counts as 1.
    package init(service: String, queue: JobQueueName, concurrency: Int = 16) {
        self.service = service
        self.queue = queue
        self.concurrency = max(1, concurrency)
    }
}
