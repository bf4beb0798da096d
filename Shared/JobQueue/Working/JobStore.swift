import FoundationEssentials

/// What a worker asks of the queue, one call for each statement. ``PostgresJobStore`` is the queue itself; tests put a
/// simulated one in its place, and make it fail at every call.
///
/// Every call is safe to repeat when its reply is lost, except ``claim(_:for:isLimited:)``: what it took is then leased to
/// a worker that does not know of it, until ``giveBack(except:for:)``.
protocol JobStore: Sendable {
    /// Registers a worker, for as long as its time to live.
    func register(_ workerID: UUID, _ configuration: JobWorkerConfiguration) async throws -> JobBeat

    /// Renews a registration.
    /// - Returns: What the worker should know; `nil` when it was declared dead.
    func beat(_ workerID: UUID, _ configuration: JobWorkerConfiguration) async throws -> JobBeat?

    /// Leases jobs to a worker. One whose registration is gone gets nothing.
    /// - Parameters:
    ///   - quotas: Exactly one for each lane, in the order of the claim.
    ///   - isLimited: Whether caps of tenants and rates of kinds are heeded, as the last beat said.
    func claim(_ quotas: [ClaimPlan.Quota], for workerID: UUID, isLimited: Bool) async throws -> ClaimResult

    /// Makes ready again, at no attempt's cost, what is leased to a worker and not among the claims that it knows.
    /// - Returns: How many.
    func giveBack(except known: [JobClaim], for workerID: UUID) async throws -> Int

    /// Ends attempts of a worker.
    /// - Returns: The claims whose lease was still held; for the others nothing has changed.
    func settle(_ settlements: [Settlement], for workerID: UUID) async throws -> Set<JobClaim>

    /// Publishes how far the lanes have come; a lane never goes back.
    func publish(_ passes: [JobLane: Int64]) async throws

    /// Ends a registration, and tells other workers that jobs may have been given back.
    func signOff(_ workerID: UUID) async throws
}

/// What a heartbeat brings back.
struct JobBeat: Sendable, Equatable {
    /// Whether a tenant has a cap, or a kind of this queue a rate.
    var isLimited = false
    /// Jobs of this worker that are to be cancelled.
    var cancelledJobIDs: Set<Int64> = []
}

/// What a claim brings.
struct ClaimResult: Sendable {
    /// Leased to the worker now.
    var jobs: [ClaimedJob] = []
    /// Jobs that a policy holds back, and that were moved out of the way; by lane.
    var movedCounts: [JobLane: Int] = [:]
    /// When a kind that waits for its rate may run again.
    var retryAfter: Duration?
}
