import JobQueue
import Logging
import Persistence
import ServiceRuntime
import VerificationDomain

/// Examines the material of one report and stores the findings; safe to run twice, or by two workers at once.
struct ExamineReportHandler: JobHandler {
    static let deadline: Duration = .seconds(60)

    let examineReport: ExamineReport
    let logger: Logger
    let metrics = ReportMetrics()
    /// Repositories whose transaction also ends the job.
    let completing: @Sendable (JobAttempt) -> any VerificationStore

    func run(_ payload: ExamineReportJob, attempt: JobAttempt) async throws -> JobOutcome {
        LogScope.note("report_id", payload.reportID)
        let end = try await self.examineReport(
            payload.reportID, scope: payload.scope,
            attempt: ExaminationAttempt(number: attempt.attempt, isLast: attempt.isLast),
            completing: self.completing(attempt))
        self.metrics.ended(end)
        switch end {
        case .settled:
            return .completed
        case .handedOver(let failure):
            self.log("examination failed: the report is an analyst's now", failure, payload.reportID, attempt)
            return .completed
        case .failed(let failure):
            self.log("examination failed: it is tried again", failure, payload.reportID, attempt)
            return .retry(after: nil, reason: failure.rawValue)
        }
    }

    private func log(_ message: Logger.Message, _ failure: EngineFailure, _ report: ReportID, _ attempt: JobAttempt) {
        self.logger.warning(
            message,
            metadata: ["report_id": "\(report)", "attempt": "\(attempt.attempt)", "reason": "\(failure.rawValue)"])
    }
}
