import JobQueue
import Logging
import Persistence
import PostgresClient
import ServiceRuntime
import VerificationDomain

/// Erases a deleted applicant whose delay has passed; safe to run twice, and without effect when the applicant was
/// restored meanwhile.
struct EraseApplicantHandler: JobHandler {
    let eraseApplicant: EraseApplicant
    let logger: Logger
    /// Repositories whose transaction also ends the job.
    let completing: @Sendable (JobAttempt) -> any VerificationStore

    func run(_ payload: EraseApplicantJob, attempt: JobAttempt) async throws -> JobOutcome {
        LogScope.note("applicant_id", payload.applicantID)
        return try await RunLock.orSnooze {
            let end = try await self.eraseApplicant(
                payload.applicantID, scope: payload.scope, in: self.completing(attempt))
            switch end {
            case .erased(let files):
                self.logger.info("applicant erased", metadata: ["files": "\(files)"])
                return .completed
            case .nothingToErase: return .completed
            case .notDue(let rest): return .snooze(rest, reason: "not_due")
            }
        }
    }
}
