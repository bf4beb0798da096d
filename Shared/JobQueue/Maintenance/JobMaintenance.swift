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
        /// Pieces of work that failed, and were left for the next time.
        package var failureTotal = 0
    }

    private final class Totals: Sendable {
        let current = Mutex(Snapshot())
    }

    private let pool: PostgresPool
    private let wakeUp: JobWakeUp?
    private let configuration: JobMaintenanceConfiguration
    private let clock: JobClock
    private let logger: Logger
    private let leadership: JobLeadership
    private let totals = Totals()

    /// - Parameters:
    ///   - pool: Needs the leader's grants (see the migration that creates the queue). Must outlive ``run()``.
    ///   - wakeUp: Tells workers of promoted jobs; `nil` leaves them to their polling.
    package init(
        pool: PostgresPool, wakeUp: JobWakeUp?, configuration: JobMaintenanceConfiguration = .init(),
        clock: JobClock = .continuous, logger: Logger
    ) {
        self.pool = pool
        self.wakeUp = wakeUp
        self.configuration = configuration
        self.clock = clock
        self.logger = logger
        self.leadership = JobLeadership(pool: pool, configuration: configuration, clock: clock)
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
        repeat {
            let wasLeader = self.leadership.isHeld
            do {
                let isLeader = try await self.leadership.seek()
                if isLeader != wasLeader {
                    self.logger.info(
                        isLeader ? "leads the queue's maintenance" : "no longer leads the queue's maintenance")
                }
            } catch {
                self.didFail("leadership not renewed", error)
            }
        } while await self.clock.pauseAround(self.configuration.renewInterval)
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
        let rows = try await self.pool.query(JobMaintenanceStatements.promoting(limit: limit), in: .unscoped)
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
