import JobQueue
import ServiceRuntime

/// What the queue's leader shows on /metrics; of the queue's depth and health, processes that do not lead show nothing.
enum QueueMetrics {
    static func register(_ maintenance: JobMaintenance, _ monitor: JobMonitor, runner: ServiceRunner) {
        runner.metrics.register {
            Self.work(maintenance.snapshot) + Self.depths(monitor.snapshot) + Self.health(monitor.snapshot)
        }
    }

    private static func gauge(
        _ name: String, _ help: String, _ labels: [(String, String)] = [], _ value: Double
    ) -> MetricSample {
        MetricSample(name, kind: .gauge, help: help, labels: labels, value: value)
    }

    private static func work(_ snapshot: JobMaintenance.Snapshot) -> [MetricSample] {
        func counter(_ name: String, _ help: String, _ value: Int) -> MetricSample {
            MetricSample(name, kind: .counter, help: help, value: Double(value))
        }
        return [
            Self.gauge(
                "martlet_queue_leader", "1 in the process that keeps the queue in order.", [],
                snapshot.isLeader ? 1 : 0),
            counter("martlet_queue_promoted_total", "Scheduled jobs that came due.", snapshot.promotedTotal),
            counter("martlet_queue_rescued_total", "Jobs taken from workers that died.", snapshot.rescuedTotal),
            counter(
                "martlet_queue_buried_total", "Jobs given up after losing their worker too often.",
                snapshot.buriedTotal),
            counter("martlet_queue_fired_total", "Periodic jobs enqueued.", snapshot.firedTotal),
            counter("martlet_queue_rotations_total", "Tables written anew.", snapshot.rotationTotal),
            counter(
                "martlet_queue_failures_total", "Pieces of the leader's work that failed.", snapshot.failureTotal),
        ]
    }

    private static func depths(_ snapshot: JobMonitor.Snapshot) -> [MetricSample] {
        var samples: [MetricSample] = []
        for summary in snapshot.summaries {
            let labels = [("queue", Self.name(queue: summary.queue))]
            samples += [
                Self.gauge(
                    "martlet_queue_oldest_ready_seconds", "How long the job that waits longest has been ready.", labels,
                    summary.oldestReadyAge / .seconds(1)),
                Self.gauge(
                    "martlet_queue_scheduled_jobs", "Timers, and jobs that wait for another attempt.", labels,
                    Double(summary.scheduledCount)),
                Self.gauge(
                    "martlet_queue_due_jobs", "Scheduled jobs that are due and not ready yet.", labels,
                    Double(summary.dueCount)),
                Self.gauge("martlet_queue_leased_jobs", "Jobs in hand.", labels, Double(summary.inFlightCount)),
                Self.gauge(
                    "martlet_queue_dead_jobs", "Jobs given up, and neither replayed nor purged.", labels,
                    Double(summary.deadCount)),
                Self.gauge(
                    "martlet_queue_workers", "Registered worker processes.", labels, Double(summary.workerCount)),
            ]
        }
        for summary in snapshot.summaries {
            for lane in JobLane.allCases {
                let depth = snapshot.lanes.first { $0.queue == summary.queue && $0.lane == lane.rawValue }
                let labels = [("queue", Self.name(queue: summary.queue)), ("lane", "\(lane)")]
                samples += [
                    Self.gauge(
                        "martlet_queue_ready_jobs", "Jobs that wait for a worker.", labels, Double(depth?.count ?? 0)),
                    Self.gauge(
                        "martlet_queue_held_back_jobs", "Ready jobs that a tenant's cap or a kind's rate holds back.",
                        labels, Double(depth?.heldBackCount ?? 0)),
                ]
            }
        }
        return samples
    }

    private static func health(_ snapshot: JobMonitor.Snapshot) -> [MetricSample] {
        guard let health = snapshot.health else { return [] }
        var samples = [
            Self.gauge(
                "martlet_queue_notification_usage_ratio", "How full the server's queue of notifications is.", [],
                health.notificationUsage),
            Self.gauge(
                "martlet_queue_partitions_ahead", "Partitions made for jobs to come.", [],
                Double(health.partitionsAhead)),
            Self.gauge(
                "martlet_queue_oldest_slot_transactions",
                "How many transactions back a replication slot keeps dead rows.", [],
                Double(health.oldestSlotTransactions)),
        ]
        if let age = health.oldestTransaction {
            samples.append(
                Self.gauge(
                    "martlet_queue_oldest_transaction_seconds", "Age of the database's oldest open transaction.", [],
                    age / .seconds(1)))
        }
        if let age = health.oldestSnapshot {
            samples.append(
                Self.gauge(
                    "martlet_queue_oldest_snapshot_seconds", "For how long dead rows have not been removed.", [],
                    age / .seconds(1)))
        }
        for table in health.hotTables {
            samples.append(
                Self.gauge(
                    "martlet_queue_dead_rows", "Dead rows that vacuum has not removed (an estimate).",
                    [("table", table.name)], Double(table.deadRows)))
        }
        for alarm in JobAlarm.allCases {
            samples.append(
                Self.gauge(
                    "martlet_queue_alarm", "1 while the alarm stands; the README tells what to do.",
                    [("alarm", alarm.rawValue)], snapshot.alarms.contains(alarm) ? 1 : 0))
        }
        return samples
    }

    private static func name(queue: Int16) -> String {
        JobQueueName(rawValue: queue).map { "\($0)" } ?? String(queue)
    }
}
