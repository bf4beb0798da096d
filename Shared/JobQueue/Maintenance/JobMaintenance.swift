package import Logging
package import PostgresClient
import Synchronization

/// Keeps the queue: promotes due jobs, rescues those of dead workers, makes and drops partitions, frees old unique
/// keys.
///
/// Any number of processes may run it; one leads, and another takes over when it stops or falls silent.
package struct JobMaintenance: Sendable {
    /// What one process has done as leader; totals only grow.
    package struct Snapshot: Sendable, Equatable {
        /// Whether this process leads now.
        package var isLeader = false
        /// Jobs that came due and were made ready.
        package var promotedTotal = 0
        /// Jobs taken from lost workers, to run again.
        package var rescuedTotal = 0
        /// Jobs taken from lost workers, and given up.
        package var buriedTotal = 0
        /// Tables made.
        package var partitionsMadeTotal = 0
        /// Tables dropped.
        package var partitionsDroppedTotal = 0
        /// Periodic jobs enqueued.
        package var firedTotal = 0
        /// Jobs cancelled when they came back from a worker.
        package var cancelledTotal = 0
        /// Times a table that churns was written anew.
        package var rotationTotal = 0
        /// Pieces of work that failed, and were left for the next time.
        package var failureTotal = 0
    }

    /// From the end of another's leadership to the look for it.
    private static let afterExpiry = Duration.milliseconds(50)

    private final class Totals: Sendable {
        let current = Mutex(Snapshot())
        private let promotions = Atomic<Int>(0)

        /// Every sixteenth promotion looks at all due jobs, and not only at those that came due lately.
        func takesFullScan() -> Bool { self.promotions.add(1, ordering: .relaxed).oldValue % 16 == 0 }
    }

    private let pool: PostgresPool
    private let wakeUp: JobWakeUp?
    private let configuration: JobMaintenanceConfiguration
    private let clock: JobClock
    private let logger: Logger
    private let leadership: JobLeadership
    private let totals = Totals()
    private let scheduler: JobScheduler

    /// - Parameters:
    ///   - pool: Needs the leader's grants (see the migration that creates the queue). Must outlive ``run()``.
    ///   - wakeUp: Tells workers of promoted jobs; `nil` leaves them to their polling.
    ///   - schedules: The periodic jobs of this program; of two with one name the last counts.
    package init(
        pool: PostgresPool, wakeUp: JobWakeUp?, schedules: [JobSchedule] = [],
        configuration: JobMaintenanceConfiguration = .init(), clock: JobClock = .continuous, logger: Logger
    ) {
        self.pool = pool
        self.wakeUp = wakeUp
        self.configuration = configuration
        self.clock = clock
        self.logger = logger
        self.leadership = JobLeadership(pool: pool, configuration: configuration, clock: clock)
        self.scheduler = JobScheduler(schedules, pool: pool, wakeUp: wakeUp)
    }

    /// Whether this process leads, and what it has done.
    package var snapshot: Snapshot {
        var snapshot = self.totals.current.withLock { $0 }
        snapshot.isLeader = self.leadership.isHeld
        return snapshot
    }

    /// Seeks leadership and, while it leads, keeps the queue; until the task is cancelled. Then it resigns.
    package func run() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.lead() }
            group.addTask {
                await self.repeatedly(self.configuration.promotionInterval, "promotion failed", self.promote)
            }
            group.addTask { await self.repeatedly(self.configuration.rescueInterval, "rescue failed", self.rescue) }
            group.addTask { await self.repeatedly(self.configuration.upkeepInterval, "upkeep failed", self.upkeep) }
            group.addTask { await self.repeatedly(self.configuration.rotationInterval, "rotation failed", self.rotate) }
            group.addTask {
                await self.repeatedly(self.configuration.scheduleInterval, "schedules not fired", self.fire)
            }
        }
        // The task is cancelled by now, and a cancelled task can ask nothing of Postgres.
        let resignation = Task { try await self.leadership.resign() }
        do {
            try await resignation.value
        } catch {
            self.logger.info("leadership not resigned, it expires", metadata: ["reason": "\(FailureReason(error))"])
        }
    }

    private func lead() async {
        var pause = Duration.zero
        repeat {
            let wasLeader = self.leadership.isHeld
            pause = self.configuration.renewInterval * Double.random(in: 0.8...1.2)
            do {
                let left = try await self.leadership.seek()
                let isLeader = left == nil
                // A leader that has fallen silent is followed as soon as its leadership has run out, not at the next
                // look: until then nobody rescues what it was working on.
                if let left { pause = min(pause, left + Self.afterExpiry) }
                if isLeader != wasLeader {
                    self.logger.info(
                        isLeader ? "leads the queue's maintenance" : "no longer leads the queue's maintenance")
                }
            } catch {
                self.didFail("leadership not renewed", error)
            }
        } while await self.clock.pause(pause)
    }

    /// Does a piece of the leader's work again and again; while another leads, looks whether that has changed.
    /// - Parameter work: Returns how long to wait, when that is less than the interval.
    private func repeatedly(
        _ interval: Duration, _ failure: Logger.Message, _ work: @Sendable () async throws -> Duration?
    ) async {
        let idle = min(interval, self.configuration.renewInterval / 5)
        var pause = Duration.zero
        repeat {
            guard self.leadership.isHeld else {
                pause = idle
                continue
            }
            do {
                pause = min(interval, try await work() ?? interval)
            } catch {
                self.didFail(failure, error)
                pause = interval
            }
        } while await self.clock.pause(pause)
    }

    private func promote() async throws -> Duration? {
        let limit = self.configuration.promotionBatch
        let rows = try await self.pool.query(
            JobMaintenanceStatements.promoting(limit: limit, isFullScan: self.totals.takesFullScan()), in: .unscoped)
        var queues: Set<JobQueueName> = []
        var promoted = 0
        var wait: Duration?
        for row in rows {
            if let queue = try row.decode("queue", as: Int16?.self) {
                promoted += Int(try row.decode("count", as: Int64.self))
                if let queue = JobQueueName(rawValue: queue) { queues.insert(queue) }
            } else {
                wait = .milliseconds(max(1, try row.decode("wait_ms", as: Int64.self)))
            }
        }
        self.wakeUp?.markDirty(queues)
        self.totals.current.withLock { $0.promotedTotal += promoted }
        return promoted >= limit ? .zero : wait
    }

    private func rescue() async throws -> Duration? {
        try await self.tidy()
        try await self.pool.execute(JobMaintenanceStatements.expiringWorkers, in: .unscoped)
        let rows = try await self.pool.query(
            JobMaintenanceStatements.rescuing(
                limit: self.configuration.rescueBatch, maximumLosses: self.configuration.maximumLosses,
                delay: self.configuration.lossDelay),
            in: .unscoped)
        var rescued = 0
        var buried = 0
        for row in rows {
            let count = Int(try row.decode("count", as: Int64.self))
            if try row.decode("is_dead", as: Bool.self) { buried += count } else { rescued += count }
        }
        guard rescued + buried > 0 else { return nil }
        self.totals.current.withLock { totals in
            totals.rescuedTotal += rescued
            totals.buriedTotal += buried
        }
        self.logger.warning(
            "jobs taken from lost workers", metadata: ["count": "\(rescued + buried)", "dead_count": "\(buried)"])
        return rescued + buried >= self.configuration.rescueBatch ? .zero : nil
    }

    /// Cancels what came back though it was to be cancelled, and lets go what no policy holds back any longer.
    private func tidy() async throws {
        let work = try await self.pool.first(JobMaintenanceStatements.untidy, in: .unscoped) { row in
            (
                cancels: try row.decode("cancels", as: Bool.self), releases: try row.decode("releases", as: Bool.self)
            )
        }
        guard let work else { return }
        if work.cancels {
            let cancelled = try await self.pool.first(JobMaintenanceStatements.cancelling, in: .unscoped) { row in
                Int(try row.decode("count", as: Int64.self))
            }
            self.totals.current.withLock { $0.cancelledTotal += cancelled ?? 0 }
        }
        guard work.releases else { return }
        let limit = self.configuration.promotionBatch
        while try await self.pool.execute(JobMaintenanceStatements.releasing(limit: limit), in: .unscoped) >= limit {}
    }

    /// Writes tables anew that are full of dead rows which an old snapshot keeps.
    private func rotate() async throws -> Duration? {
        let health = try await JobInspector(on: self.pool).health()
        guard let snapshot = health.oldestSnapshot, snapshot >= self.configuration.rotationSnapshotAge else {
            return nil
        }
        for table in health.hotTables where JobMaintenanceStatements.rotatedTables.contains(table.name) {
            let isSmall = JobMaintenanceStatements.smallTables.contains(table.name)
            let limit = isSmall ? self.configuration.rotationDeadRows / 100 : self.configuration.rotationDeadRows
            guard table.deadRows >= max(1, limit) else { continue }
            do {
                let count = try await self.pool.first(
                    JobMaintenanceStatements.rotating(table.name), in: .unscoped
                ) { try $0.decode("count", as: Int32?.self) }
                guard case .some(.some(let kept)) = count else { continue }
                self.totals.current.withLock { $0.rotationTotal += 1 }
                self.logger.notice(
                    "table rotated",
                    metadata: ["table": "\(table.name)", "dead_count": "\(table.deadRows)", "count": "\(kept)"])
            } catch let error as SQLError where error.isLockTimeout {
                self.logger.debug("table is in use, and not rotated for now", metadata: ["table": "\(table.name)"])
            }
        }
        return nil
    }

    private func fire() async throws -> Duration? {
        let (count, wait) = try await self.scheduler.fire()
        self.totals.current.withLock { $0.firedTotal += count }
        return wait
    }

    private func upkeep() async throws -> Duration? {
        let configuration = self.configuration
        let made = try await self.count(
            JobMaintenanceStatements.ensuringPartitions(ahead: configuration.partitionsAhead))
        self.totals.current.withLock { $0.partitionsMadeTotal += made }
        try await self.pool.execute(JobMaintenanceStatements.expiringKeys, in: .unscoped)
        do {
            let dropped = try await self.count(
                JobMaintenanceStatements.droppingPartitions(retention: configuration.retention))
            self.totals.current.withLock { $0.partitionsDroppedTotal += dropped }
        } catch let error as SQLError where error.isLockTimeout {
            self.logger.debug("expired partitions are in use, and stay for now")
        }
        return nil
    }

    private func count(_ statement: SQLStatement) async throws -> Int {
        try await self.pool.first(statement, in: .unscoped) { Int(try $0.decode("count", as: Int32.self)) } ?? 0
    }

    private func didFail(_ message: Logger.Message, _ error: any Error) {
        guard !Task.isCancelled else { return }
        self.totals.current.withLock { $0.failureTotal += 1 }
        self.logger.warning(message, metadata: ["reason": "\(FailureReason(error))"])
    }
}
