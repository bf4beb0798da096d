import JobQueue
import Persistence
import ServiceRuntime
import VerificationDomain

/// Tells endpoints of a file that was made of a run; safe to run twice, since the event's transaction ends the job.
struct RunFileMadeHandler: JobHandler {
    let publish: PublishRunFile
    /// Repositories whose transaction also ends the job.
    let completing: @Sendable (JobAttempt) -> any VerificationStore

    func run(_ payload: RunFileMadeJob, attempt: JobAttempt) async throws -> JobOutcome {
        LogScope.note("file_id", payload.fileID)
        try await self.publish(payload.fileID, scope: payload.scope, in: self.completing(attempt))
        return .completed
    }
}
