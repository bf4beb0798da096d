/// The ids a job works on, and nothing else: what `queue.job.payload` holds.
///
/// Encodes to a JSON object. Rows outlive deployments: add fields as optionals, never rename or re-type one. No
/// personal data: a handler reads what it needs from the tables the ids point to.
package protocol JobPayload: Codable, Sendable {
    /// Names the kind in `queue.job.kind`; 1 to 100 bytes, never renamed.
    static var kind: String { get }

    /// Whose workers run this kind.
    static var queue: JobQueueName { get }
}

/// A queue: the jobs one service's workers claim.
///
/// Raw values are stored and form channel names; they are stable for ever.
package enum JobQueueName: Int16, Sendable, CaseIterable {
    case orchestrator = 1
    case reports = 2
    /// Holds no jobs: webhook-dispatcher works its own tables, and is woken on this queue's channel.
    case deliveries = 3

    /// The channel on which workers of this queue are woken.
    package var channel: String { "martlet_jobs_\(self.rawValue)" }
}
