import JobQueue
import Persistence
import PostgresClient
import ServiceRuntime
import VerificationDomain

/// Ends a task whose time is up; safe to run twice, and without effect when the task was finished meanwhile.
struct TaskTimeoutHandler: JobHandler {
    let settleRun: SettleRun
    /// Repositories whose transaction also ends the job.
    let completing: @Sendable (JobAttempt) -> any VerificationStore

    func run(_ payload: TaskTimeoutJob, attempt: JobAttempt) async throws -> JobOutcome {
        LogScope.note("run_id", payload.timer.runID)
        return try await RunLock.orSnooze {
            try await self.settleRun.timerFired(
                payload.timer, scope: payload.scope, in: self.completing(attempt))
            return .completed
        }
    }
}
