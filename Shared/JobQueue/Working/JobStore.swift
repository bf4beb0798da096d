import FoundationEssentials

/// What a worker asks of the queue, one call for each statement. ``PostgresJobStore`` is the queue itself; tests put a
/// simulated one in its place, and make it fail at every call.
///
/// Every call is safe to repeat when its reply is lost, except ``claim(_:for:)``: what it took is then leased to a
/// worker that does not know of it, until the lease runs out.
protocol JobStore: Sendable {
    /// Registers a worker, for as long as its time to live.
    func register(_ workerID: UUID, _ configuration: JobWorkerConfiguration) async throws

    /// Renews a registration.
    /// - Returns: `false` when the worker was declared dead.
    func beat(_ workerID: UUID, _ configuration: JobWorkerConfiguration) async throws -> Bool

    /// Leases jobs to a worker. One whose registration is gone gets nothing.
    /// - Parameter quotas: Exactly one for each lane, in the order of the claim.
    func claim(_ quotas: [ClaimPlan.Quota], for workerID: UUID) async throws -> [ClaimedJob]

    /// Ends attempts of a worker.
    /// - Returns: The claims whose lease was still held; for the others nothing has changed.
    func settle(_ settlements: [Settlement], for workerID: UUID) async throws -> Set<JobClaim>

    /// Publishes how far the lanes have come; a lane never goes back.
    func publish(_ passes: [JobLane: Int64]) async throws

    /// Ends a registration, and tells other workers that jobs may have been given back.
    func signOff(_ workerID: UUID) async throws
}
