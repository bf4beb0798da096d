import Foundation

@testable import JobQueue

/// What the queue promises, as a value: the specification that the statements, and the worker loop, are held against.
///
/// One queue, one kind of job. Nothing here knows of tables, locks or snapshots: an operation happens at once and as a
/// whole, at the time ``now``.
struct QueueModel: Hashable, Sendable {
    /// A job, wherever it is.
    struct Job: Hashable, Sendable {
        enum Place: Hashable, Sendable {
            case ready(pass: Int64)
            case leased(by: UUID, until: Duration)
            case scheduled(at: Duration)
            case completed
            case cancelled
            case dead(reason: String)
        }

        let id: Int64
        let request: Request
        var place: Place
        var attempt = 0
        var losses = 0
        var claims: Int32 = 0
        var replayedAs: Int64?

        var hasEnded: Bool {
            switch place {
            case .ready, .leased, .scheduled: false
            case .completed, .cancelled, .dead: true
            }
        }

        var isLeased: Bool { if case .leased = self.place { true } else { false } }
        var isReady: Bool { if case .ready = self.place { true } else { false } }
        var isDead: Bool { if case .dead = self.place { true } else { false } }
        /// Waits after a claim; a timer that has never been claimed does not.
        var waitsAgain: Bool { if case .scheduled = self.place { self.claims > 0 } else { false } }
    }

    /// What a producer asks for.
    struct Request: Hashable, Sendable, CustomStringConvertible {
        var number = 0
        var lane = JobLane.normal
        var tenantID: UUID?
        var delay = Duration.zero
        var uniqueKey: String?
        var uniqueFor: Duration?
        var orderingKey: String?
        var maximumAttempts: Int?

        var description: String {
            var parts = ["\(self.lane)"]
            if let tenantID { parts.append("tenant \(tenantID.uuidString.suffix(2))") }
            if self.delay > .zero { parts.append("in \(self.delay)") }
            if let uniqueKey { parts.append(uniqueKey) }
            if let uniqueFor { parts.append("for \(uniqueFor)") }
            if let orderingKey { parts.append(orderingKey) }
            if let maximumAttempts { parts.append("attempts \(maximumAttempts)") }
            return "(\(parts.joined(separator: ", ")))"
        }
    }

    struct Worker: Hashable, Sendable {
        let id: UUID
        var expiresAt: Duration
    }

    /// Who holds a unique key, and until when; `nil`: until its job ends.
    struct Key: Hashable, Sendable {
        let jobID: Int64
        let expiresAt: Duration?
    }

    /// A transaction that has done its work and is not committed yet: nobody sees it, and who needs its rows waits, or
    /// skips them.
    enum OpenTransaction: Hashable, Sendable {
        /// The jobs to be, with the ids and places they were given.
        case enqueueing([Job])
        case completing(JobClaim)
    }

    /// An attempt that did not complete its job.
    struct Setback: Hashable, Sendable {
        let jobID: Int64
        let claims: Int32
        let verdict: Settlement.Verdict
    }

    /// A tenant's line in a lane, as a producer remembers it.
    struct Line: Hashable, Sendable {
        let producer: Int
        let lane: JobLane
        let tenantID: UUID?
    }

    var now = Duration.zero
    /// In the order of ids. A request that was refused leaves no job, but uses its id up.
    var jobs: [Job] = []
    var nextID: Int64 = 1
    /// In the order of registration.
    var workers: [Worker] = []
    var keys: [String: Key] = [:]
    /// The published virtual time of each lane.
    var lanes: [JobLane: Int64] = [:]
    /// The last pass each producer gave.
    var passes: [Line: Int64] = [:]
    var setbacks: [Setback] = []
    var transaction: OpenTransaction?
    /// The attempts whose transaction has committed: an entry for each effect that landed.
    var effects: [JobClaim] = []

    subscript(id: Int64) -> Job? { self.index(of: id).map { self.jobs[$0] } }

    /// By binary search.
    func index(of id: Int64) -> Int? {
        var (low, high) = (0, self.jobs.count)
        while low < high {
            let middle = (low + high) / 2
            if self.jobs[middle].id < id { low = middle + 1 } else { high = middle }
        }
        return low < self.jobs.count && self.jobs[low].id == id ? low : nil
    }

    func hasWorker(_ id: UUID) -> Bool { self.workers.contains { $0.id == id } }

    /// The index of a job whose lease this is; `nil` once it is lost.
    func index(ofLease claim: JobClaim, heldBy worker: UUID) -> Int? {
        guard let index = self.index(of: claim.jobID), self.jobs[index].claims == claim.claims,
            case .leased(by: worker, until: _) = self.jobs[index].place
        else { return nil }
        return index
    }

    /// Whether an open transaction has the job's lease.
    func isLocked(_ job: Job) -> Bool {
        if case .completing(let claim) = self.transaction { claim.jobID == job.id } else { false }
    }

    /// Frees the key of a job that has ended, unless it is kept for a period.
    mutating func freeKey(of id: Int64) {
        self.keys = self.keys.filter { $0.value.jobID != id || $0.value.expiresAt != nil }
    }
}
