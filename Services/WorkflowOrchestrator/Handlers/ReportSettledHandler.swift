import JobQueue
import Persistence
import PostgresClient
import ServiceRuntime
import VerificationDomain

/// Goes on with the run of a report that has news; safe to run twice.
struct ReportSettledHandler: JobHandler {
    let settleRun: SettleRun
    /// Repositories whose transaction also ends the job.
    let completing: @Sendable (JobAttempt) -> any VerificationStore

    func run(_ payload: ReportSettledJob, attempt: JobAttempt) async throws -> JobOutcome {
        LogScope.note("report_id", payload.reportID)
        return try await RunLock.orSnooze {
            try await self.settleRun.reportSettled(
                payload.reportID, scope: payload.scope, in: self.completing(attempt))
            return .completed
        }
    }
}
