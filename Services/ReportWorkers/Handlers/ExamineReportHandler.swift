import JobQueue
import Persistence
import VerificationDomain

/// Examines the material of one report and stores the findings; safe to run twice, or by two workers at once.
struct ExamineReportHandler: JobHandler {
    static let deadline: Duration = .seconds(60)

    let examineReport: ExamineReport
    /// Repositories whose transaction also ends the job.
    let completing: @Sendable (JobAttempt) -> any VerificationStore

    func run(_ payload: ExamineReportJob, attempt: JobAttempt) async throws -> JobOutcome {
        try await self.examineReport(
            payload.reportID, scope: payload.scope, completing: self.completing(attempt))
        return .completed
    }
}
