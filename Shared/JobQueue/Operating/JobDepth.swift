package import PostgresClient

/// How many jobs of one kind are ready in one lane, and for how long the oldest has been.
package struct JobDepth: Sendable, Equatable, SQLRowDecodable {
    /// Raw value of ``JobQueueName``.
    package let queue: Int16
    /// Raw value of ``JobLane``.
    package let lane: Int16
    /// As in `queue.job.kind`.
    package let kind: String
    /// Jobs that may be claimed.
    package let count: Int
    /// How long the one that waits longest has been ready.
    package let oldestAge: Duration

    /// Reads the columns of ``JobInspector/depths()``.
    package init(row: SQLRow) throws {
        self.queue = try row.decode("queue", as: Int16.self)
        self.lane = try row.decode("lane", as: Int16.self)
        self.kind = try row.decode("kind", as: String.self)
        self.count = try row.decode("count", as: Int.self)
        self.oldestAge = .milliseconds(try row.decode("oldest_ms", as: Int64.self))
    }
}

/// How many jobs are ready in one lane, and for how long the oldest has been.
package struct JobLaneDepth: Sendable, Equatable, SQLRowDecodable {
    /// Raw value of ``JobQueueName``.
    package let queue: Int16
    /// Raw value of ``JobLane``.
    package let lane: Int16
    /// Jobs that may be claimed, but for policies.
    package let count: Int
    /// Those of them that a tenant's cap or a kind's rate holds back.
    package let heldBackCount: Int
    /// How long the one that waits longest has been ready.
    package let oldestAge: Duration

    /// Reads the columns of ``JobInspector/laneDepths()``.
    package init(row: SQLRow) throws {
        self.queue = try row.decode("queue", as: Int16.self)
        self.lane = try row.decode("lane", as: Int16.self)
        self.count = try row.decode("count", as: Int.self)
        self.heldBackCount = try row.decode("held_back", as: Int.self)
        self.oldestAge = .milliseconds(try row.decode("oldest_ms", as: Int64.self))
    }
}

/// One queue at a glance: what alarms are set on.
package struct JobQueueSummary: Sendable, Equatable, SQLRowDecodable {
    /// Raw value of ``JobQueueName``.
    package let queue: Int16
    /// Jobs that may be claimed.
    package let readyCount: Int
    /// Zero when nothing is ready.
    package let oldestReadyAge: Duration
    /// Timers, and jobs that wait for another attempt; the due ones included.
    package let scheduledCount: Int
    /// Due, and not promoted yet: more than a moment's worth means that nobody leads.
    package let dueCount: Int
    /// Leased.
    package let inFlightCount: Int
    /// Dead, and not replayed.
    package let deadCount: Int
    /// Registered workers.
    package let workerCount: Int

    /// Reads the columns of ``JobInspector/summaries()``.
    package init(row: SQLRow) throws {
        self.queue = try row.decode("queue", as: Int16.self)
        self.readyCount = try row.decode("ready", as: Int.self)
        self.oldestReadyAge = .milliseconds(try row.decode("oldest_ms", as: Int64.self))
        self.scheduledCount = try row.decode("scheduled", as: Int.self)
        self.dueCount = try row.decode("due", as: Int.self)
        self.inFlightCount = try row.decode("in_flight", as: Int.self)
        self.deadCount = try row.decode("dead", as: Int.self)
        self.workerCount = try row.decode("workers", as: Int.self)
    }
}
