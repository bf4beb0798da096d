import JobQueue
import Persistence
import PostgresClient
import ServiceRuntime
import VerificationDomain

/// Goes on with a check whose reports have news; safe to run twice.
struct CheckSettledHandler: JobHandler {
    let settleCheck: SettleCheck
    /// Repositories whose transaction also ends the job.
    let completing: @Sendable (JobAttempt) -> any VerificationStore

    func run(_ payload: CheckSettledJob, attempt: JobAttempt) async throws -> JobOutcome {
        LogScope.note("check_id", payload.checkID)
        return try await RunLock.orSnooze {
            try await self.settleCheck(payload.checkID, scope: payload.scope, in: self.completing(attempt))
            return .completed
        }
    }
}
