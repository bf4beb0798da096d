package import JobQueue
package import VerificationDomain

/// Examine a report; for report-workers.
package struct ExamineReportJob: JobPayload {
    package static let kind = "examine_report"
    package static let queue = JobQueueName.reports

    /// Whose report it is.
    package let scope: Scope
    /// The report to be examined.
    package let reportID: ReportID

    enum CodingKeys: String, CodingKey {
        case scope
        case reportID = "report_id"
    }
}

/// Go on with the run of a report that has news; for the orchestrator.
package struct ReportSettledJob: JobPayload {
    package static let kind = "report_settled"
    package static let queue = JobQueueName.orchestrator

    /// Whose report it is.
    package let scope: Scope
    /// The report that has news.
    package let reportID: ReportID

    enum CodingKeys: String, CodingKey {
        case scope
        case reportID = "report_id"
    }
}

/// End a task that was not finished in time; for the orchestrator.
package struct TaskTimeoutJob: JobPayload {
    package static let kind = "task_timeout"
    package static let queue = JobQueueName.orchestrator

    /// Whose run it is.
    package let scope: Scope
    /// The attempt whose time is up.
    package let timer: TaskTimer

    /// Each timer has its own: one that just comes due does not keep its successor from the queue.
    static func uniqueKey(_ timer: TaskTimer) -> String {
        let attempt = "\(timer.runID):\(timer.taskID):\(timer.attempt)"
        return timer.number == 1 ? attempt : "\(attempt):\(timer.number)"
    }
}
