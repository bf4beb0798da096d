import CanonicalJSON
import Foundation
import JobQueue
import VerificationDomain

/// The queue's words on the terminal.
enum JobText {
    /// - Throws: ``CommandFailure`` when there is no such queue.
    static func queue(named name: String) throws -> JobQueueName {
        guard let queue = JobQueueName.allCases.first(where: { "\($0)" == name }) else {
            let names = JobQueueName.allCases.map { "\($0)" }.joined(separator: ", ")
            throw CommandFailure(message: "no queue \(name); there are \(names)")
        }
        return queue
    }

    static func queue(_ rawValue: Int16) -> String {
        JobQueueName(rawValue: rawValue).map { "\($0)" } ?? "\(rawValue)"
    }

    static func lane(_ rawValue: Int16) -> String { JobLane(rawValue: rawValue).map { "\($0)" } ?? "\(rawValue)" }

    static func misfire(_ rawValue: Int16) -> String {
        JobSchedule.Misfire(rawValue: rawValue).map { "\($0)" } ?? "\(rawValue)"
    }

    static func verdict(_ verdict: Int) -> String {
        switch verdict {
        case 1: "retry"
        case 2: "snooze"
        case 3: "discard"
        case 4: "returned"
        case 5: "worker lost"
        default: "\(verdict)"
        }
    }

    /// What ``ListedJob/at`` means in a list of one state.
    static func timeHead(_ state: JobHistory.State) -> String {
        switch state {
        case .ready: "READY SINCE"
        case .leased: "IN HAND SINCE"
        case .scheduled: "DUE"
        case .completed, .cancelled: "ENDED"
        case .dead: "GIVEN UP"
        }
    }

    static func age(_ duration: Duration) -> String {
        let seconds = duration / .seconds(1)
        if seconds < 1 { return "\(Int(seconds * 1000)) ms" }
        if seconds < 120 { return "\(Int(seconds)) s" }
        if seconds < 7200 { return "\(Int(seconds / 60)) min" }
        return "\(Int(seconds / 3600)) h"
    }
}

extension JobQueueSummary {
    var json: JSONValue {
        [
            "queue": .string(JobText.queue(self.queue)), "ready": .integer(Int64(self.readyCount)),
            "oldest_ready_ms": .integer(Int64(self.oldestReadyAge / .milliseconds(1))),
            "scheduled": .integer(Int64(self.scheduledCount)), "due": .integer(Int64(self.dueCount)),
            "leased": .integer(Int64(self.inFlightCount)), "dead": .integer(Int64(self.deadCount)),
            "workers": .integer(Int64(self.workerCount)),
        ]
    }
}

extension JobQueueHealth {
    var json: JSONValue {
        func milliseconds(_ duration: Duration?) -> JSONValue {
            duration.map { .integer(Int64($0 / .milliseconds(1))) } ?? .null
        }
        return [
            "oldest_transaction_ms": milliseconds(self.oldestTransaction),
            "oldest_snapshot_ms": milliseconds(self.oldestSnapshot),
            "oldest_slot_transactions": .integer(Int64(self.oldestSlotTransactions)),
            "notification_usage_percent": .integer(Int64(self.notificationUsage * 100)),
            "partitions_ahead": .integer(Int64(self.partitionsAhead)),
            "tables": .array(
                self.hotTables.map { table in
                    [
                        "name": .string(table.name), "live_rows": .integer(Int64(table.liveRows)),
                        "dead_rows": .integer(Int64(table.deadRows)),
                    ]
                }),
        ]
    }

    var text: String {
        func age(_ duration: Duration?) -> String {
            duration.map(JobText.age) ?? "unknown (pg_read_all_stats is missing)"
        }
        let dead = self.hotTables.filter { $0.deadRows > 0 }.map { "\($0.name) \($0.deadRows)" }
        return """
            Oldest transaction: \(age(self.oldestTransaction)); oldest snapshot: \(age(self.oldestSnapshot)).
            Partitions ahead: \(self.partitionsAhead). Notification queue: \(Int(self.notificationUsage * 100)) % full.
            Dead rows: \(dead.isEmpty ? "none" : dead.joined(separator: ", ")).
            """
    }
}

extension ListedJob {
    var json: JSONValue {
        [
            "id": .integer(Int64(self.id)), "queue": .string(JobText.queue(self.queue)),
            "lane": .string(JobText.lane(self.lane)), "kind": JSONValue(text: self.kind),
            "tenant_id": JSONValue(text: self.tenantID?.uuidString.lowercased()),
            "trace_id": JSONValue(text: self.traceID), "attempt": .integer(Int64(self.attempt)),
            "at": .string(self.at.isoText), "reason": JSONValue(text: self.reason),
        ]
    }
}
