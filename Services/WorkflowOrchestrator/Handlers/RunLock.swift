import JobQueue
import PostgresClient

/// What a job does when somebody else holds the run or the check: it waits without burning an attempt.
enum RunLock {
    /// Runs what completes a job.
    /// - Parameter body: Opens the job's own transaction, which was rolled back when it throws.
    /// - Returns: What `body` returned; or a snooze of a second when the run was locked for as long as its repository
    ///   waits, 2 s.
    /// - Throws: Every other error of `body`.
    static func orSnooze(_ body: () async throws -> JobOutcome) async throws -> JobOutcome {
        do {
            return try await body()
        } catch let error as SQLError where error.isLockTimeout {
            return .snooze(.seconds(1), reason: "run_locked")
        }
    }
}
