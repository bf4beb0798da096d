import FoundationEssentials

/// A job that is enqueued again and again, by whichever process leads.
package struct JobSchedule: Sendable {
    /// What becomes of times that passed while nobody led, or while it was paused.
    package enum Misfire: Int16, Sendable {
        /// Nothing: the next time is in the future. A time is missed when it is a minute past.
        case skip = 0
        /// One job for all of them.
        case once = 1
        /// A job for each, at most a thousand.
        case all = 2
    }

    static let tolerance: Int64 = 60
    static let mostAtOnce = 1000

    /// Identifies it across versions of the program; 1 to 100 bytes.
    package let name: String
    /// When it fires.
    package let recurrence: JobRecurrence
    /// What becomes of missed times.
    package let misfire: Misfire
    let job: @Sendable (_ key: String) throws -> NewJob

    /// - Parameters:
    ///   - payload: Of every job. The unique key of each names the schedule and the time; that a time is fired once is
    ///     the doing of the schedule's row, which moves on in the transaction that enqueues the job.
    ///   - lane: How urgent.
    package init<P: JobPayload>(
        _ name: String, _ recurrence: JobRecurrence, misfire: Misfire, payload: P, lane: JobLane = .bulk
    ) {
        self.name = name
        self.recurrence = recurrence
        self.misfire = misfire
        self.job = { key in
            try NewJob(payload, tenantID: nil, lane: lane, uniqueKey: key)
        }
    }

    /// The unique key of the job of one time.
    func key(at moment: Int64) -> String { "schedule:\(self.name):\(moment)" }

    /// Which times are due, and which is next.
    /// - Parameters:
    ///   - nextAt: The earliest time that has not been fired; seconds since 1970.
    ///   - now: By the database's clock; seconds since 1970.
    func due(nextAt: Int64, now: Int64) -> (fire: [Int64], nextAt: Int64?) {
        var times: [Int64] = []
        var next: Int64? = nextAt
        while let time = next, time <= now {
            times.append(time)
            // With a time every second and an outage of a week only the last ones can matter.
            if times.count > Self.mostAtOnce {
                guard self.misfire == .all else {
                    times = [times[times.count - 1]]
                    next = self.recurrence.next(after: max(time, now - 2 * Self.tolerance))
                    continue
                }
                times.removeLast()
                break
            }
            next = self.recurrence.next(after: time)
        }
        switch self.misfire {
        case .all: return (times, next)
        case .once: return (times.suffix(1), next)
        case .skip: return (times.filter { now - $0 <= Self.tolerance }.suffix(1), next)
        }
    }
}
