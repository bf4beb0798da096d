import FoundationEssentials
package import Logging
package import PostgresClient
import Synchronization

/// Tells workers that there is work, at most once per interval, outside every business transaction.
///
/// A commit that notifies holds a lock on the whole cluster across its flush, so the enqueueing transaction never does:
/// it marks the queue dirty after its commit, and this notifier sends one notification for all marks since the last, in
/// a statement of its own with `synchronous_commit` off. A notification is a hint; workers poll as well, and everything
/// works without it. One for each process; run it for as long as the process enqueues.
package final class JobWakeUp: Sendable {
    private struct Dirty {
        var queues: Set<JobQueueName> = []
        var needsFullScan = false
    }

    /// Payload which tells workers that a job lies below where they would look first.
    static let fullScanPayload = "*"
    /// Payload which tells workers that a heartbeat would bring them news.
    static let beatPayload = "!"

    let virtualTime = JobVirtualTime()

    private let pool: PostgresPool
    private let minimumInterval: Duration
    private let clock: JobClock
    private let logger: Logger
    private let dirty = Mutex(Dirty())
    private let signal = JobSignal()
    private let sent = Atomic<Int>(0)
    private let weightsLearntAt = Mutex<Duration?>(nil)

    /// - Parameters:
    ///   - pool: Lends a connection for each notification. Give it one of its own where the main pool is often
    ///     exhausted.
    ///   - minimumInterval: Between two notifications of this process.
    package init(
        pool: PostgresPool, minimumInterval: Duration = .milliseconds(5), clock: JobClock = .continuous, logger: Logger
    ) {
        self.pool = pool
        self.minimumInterval = minimumInterval
        self.clock = clock
        self.logger = logger
    }

    /// Notifications sent so far; a measure of how well they are gathered.
    package var notificationCount: Int { self.sent.load(ordering: .relaxed) }

    /// Wakes the workers of every queue soon. Does not wait, and may be called from anywhere.
    package func markDirty() { self.markDirty(Set(JobQueueName.allCases)) }

    /// Wakes the workers of these queues soon. Does not wait, and may be called from anywhere.
    package func markDirty(_ queues: Set<JobQueueName>) { self.markDirty(queues, needsFullScan: false) }

    func markDirty(_ queues: Set<JobQueueName>, needsFullScan: Bool) {
        guard !queues.isEmpty else { return }
        self.dirty.withLock { dirty in
            dirty.queues.formUnion(queues)
            dirty.needsFullScan = dirty.needsFullScan || needsFullScan
        }
        self.signal.set()
    }

    /// Sends until the task is cancelled. What was marked before the start is sent too.
    package func run() async {
        await self.learnWeights()
        while !Task.isCancelled {
            await self.signal.wait()
            await self.learnWeights()
            let dirty = self.dirty.withLock { dirty in
                defer { dirty = Dirty() }
                return dirty
            }
            guard !dirty.queues.isEmpty, !Task.isCancelled else { continue }
            do {
                try await self.send(dirty)
                guard await self.clock.pause(self.minimumInterval) else { return }
            } catch {
                guard !Task.isCancelled else { return }
                self.logger.debug("workers not woken", metadata: ["reason": "\(String(describing: type(of: error)))"])
                self.markDirty(dirty.queues, needsFullScan: dirty.needsFullScan)
                guard await self.clock.pauseAround(.milliseconds(500)) else { return }
            }
        }
    }

    /// Reads tenants' weights, unless that was done within the last seconds.
    private func learnWeights() async {
        let now = self.clock.now()
        let isDue = self.weightsLearntAt.withLock { learntAt in
            if let time = learntAt, now - time < Self.weightsInterval { return false }
            learntAt = now
            return true
        }
        guard isDue else { return }
        do {
            let rows = try await self.pool.all(
                "SELECT tenant_id, weight FROM queue.tenant_policy WHERE weight <> 1", in: .unscoped
            ) { (try $0.decode("tenant_id", as: UUID.self), Int64(try $0.decode("weight", as: Int16.self))) }
            self.virtualTime.learn(weights: Dictionary(rows) { first, _ in first })
        } catch {
            guard !Task.isCancelled else { return }
            self.logger.debug("weights not read", metadata: ["reason": "\(FailureReason(error))"])
        }
    }

    private static let weightsInterval = Duration.seconds(5)

    private func send(_ dirty: Dirty) async throws {
        let channels = dirty.queues.map(\.channel).sorted()
        let payload = dirty.needsFullScan ? Self.fullScanPayload : ""
        // The same round trip brings back the lanes' virtual times, so that this process places its next jobs well.
        let rows = try await self.pool.query(
            """
            SELECT sent.setting, sent.count, l.queue, l.lane, l.pass
            FROM (
                SELECT
                    set_config('synchronous_commit', 'off', true) AS setting,
                    (SELECT count(pg_notify(c.name, \(payload))) FROM unnest(\(channels)::text[]) AS c (name)) AS count
            ) AS sent
            LEFT JOIN queue.lane AS l ON true
            """,
            in: .unscoped
        )
        self.sent.add(1, ordering: .relaxed)
        for row in rows {
            guard let queue = try row.decode("queue", as: Int16?.self) else { continue }
            let lane = try row.decode("lane", as: Int16.self)
            self.virtualTime.learn(queue: queue, lane: lane, pass: try row.decode("pass", as: Int64.self))
        }
    }
}
