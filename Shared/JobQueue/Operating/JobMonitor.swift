package import Logging
package import PostgresClient
import Synchronization

/// Looks at the queue again and again, for metrics and alarms. Run it beside ``JobMaintenance``: only the leader
/// looks, so that the deployment's depth is told once.
package final class JobMonitor: Sendable {
    /// What was seen last; empty where nothing was, as in processes that do not lead.
    package struct Snapshot: Sendable {
        /// By queue.
        package var summaries: [JobQueueSummary] = []
        /// By queue and lane.
        package var lanes: [JobLaneDepth] = []
        /// The server's side.
        package var health: JobQueueHealth?
        /// The alarms that stand.
        package var alarms: Set<JobAlarm> = []
    }

    private let inspector: JobInspector
    private let interval: Duration
    private let limits: JobAlarm.Limits
    private let clock: JobClock
    private let logger: Logger
    private let current = Mutex(Snapshot())

    /// - Parameters:
    ///   - pool: Needs the leader's grants.
    ///   - interval: Between two looks; each counts every waiting job.
    package init(
        pool: PostgresPool, interval: Duration = .seconds(15), limits: JobAlarm.Limits = .init(),
        clock: JobClock = .continuous, logger: Logger
    ) {
        self.inspector = JobInspector(on: pool)
        self.interval = interval
        self.limits = limits
        self.clock = clock
        self.logger = logger
    }

    /// What was seen last.
    package var snapshot: Snapshot { self.current.withLock { $0 } }

    /// Looks until the task is cancelled.
    /// - Parameter isLeader: Asked before each look; while it is false there is nothing to tell.
    package func run(isLeader: @Sendable () -> Bool) async {
        repeat {
            guard isLeader() else {
                self.current.withLock { $0 = Snapshot() }
                continue
            }
            do {
                try await self.look()
            } catch {
                guard !Task.isCancelled else { return }
                self.logger.warning("queue not looked at", metadata: ["reason": "\(FailureReason(error))"])
            }
        } while await self.clock.pauseAround(self.interval)
    }

    /// Looks once.
    package func look() async throws {
        let summaries = try await self.inspector.summaries()
        let lanes = try await self.inspector.laneDepths()
        let health = try await self.inspector.health()
        let alarms = JobAlarm.raised(health, summaries, limits: self.limits)
        let before = self.current.withLock { current in
            defer { current = Snapshot(summaries: summaries, lanes: lanes, health: health, alarms: alarms) }
            return current.alarms
        }
        for alarm in JobAlarm.allCases where alarms.contains(alarm) != before.contains(alarm) {
            let metadata: Logger.Metadata = ["alarm": "\(alarm.rawValue)"]
            if alarms.contains(alarm) {
                self.logger.error("queue alarm raised", metadata: metadata)
            } else {
                self.logger.notice("queue alarm cleared", metadata: metadata)
            }
        }
    }
}
