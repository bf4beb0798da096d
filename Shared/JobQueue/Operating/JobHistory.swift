package import FoundationEssentials

/// Where a job stands, and what became of its attempts.
package struct JobHistory: Sendable, Equatable {
    /// The one place a job is in.
    package enum State: String, Sendable {
        case ready
        case leased
        case scheduled
        case completed
        case cancelled
        case dead
    }

    /// An attempt that did not complete the job.
    package struct Setback: Sendable, Equatable {
        /// The number of the attempt, from 1.
        package let attempt: Int
        /// 1 retry, 2 snooze, 3 discard, 4 returned, 5 lost.
        package let verdict: Int
        /// A code; never personal data.
        package let reason: String
        /// By the database's clock.
        package let occurredAt: Date
    }

    /// Where it is now.
    package let state: State
    /// The number of the current or last attempt; 0 before the first.
    package let attempt: Int
    /// How often its worker was lost; 0 once it is completed or cancelled.
    package let losses: Int
    /// Oldest first.
    package let setbacks: [Setback]
}
