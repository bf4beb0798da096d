package import Foundation
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

/// Go on with a check whose reports have news; for the orchestrator.
package struct CheckSettledJob: JobPayload {
    package static let kind = "check_settled"
    package static let queue = JobQueueName.orchestrator

    /// Whose check it is.
    package let scope: Scope
    /// The check whose reports have news.
    package let checkID: CheckID

    enum CodingKeys: String, CodingKey {
        case scope
        case checkID = "check_id"
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

/// Erase a deleted applicant whose delay has passed; for the orchestrator.
package struct EraseApplicantJob: JobPayload {
    package static let kind = "erase_applicant"
    package static let queue = JobQueueName.orchestrator

    /// Whose applicant it is.
    package let scope: Scope
    /// The applicant to be erased.
    package let applicantID: ApplicantID

    enum CodingKeys: String, CodingKey {
        case scope
        case applicantID = "applicant_id"
    }

    /// One erasure of an applicant at a time.
    static func uniqueKey(_ applicant: ApplicantID, scope: Scope) -> String {
        "\(scope.tenantID):\(scope.environment.rawValue):\(applicant)"
    }
}

/// Erase everyone in a sandbox who was created until then; for the orchestrator.
package struct ResetSandboxJob: JobPayload {
    package static let kind = "reset_sandbox"
    package static let queue = JobQueueName.orchestrator

    /// Whose sandbox it is.
    package let scope: Scope
    /// Who came later stays.
    package let createdUntil: Date

    enum CodingKeys: String, CodingKey {
        case scope
        case createdUntil = "created_until"
    }
}

/// Delete stored objects of which no row tells any more; for report-workers.
package struct EraseMediaJob: JobPayload {
    package static let kind = "erase_media"
    package static let queue = JobQueueName.reports

    /// How many objects one job names at most.
    static let maximumObjects = 100

    /// Whose objects they are.
    package let scope: Scope
    /// The objects to be deleted.
    package let objectIDs: [MediaObjectID]

    enum CodingKeys: String, CodingKey {
        case scope
        case objectIDs = "object_ids"
    }
}

/// Measure an uploaded picture while its upload waits; for report-workers.
package struct MeasureUploadJob: JobPayload {
    package static let kind = "measure_upload"
    package static let queue = JobQueueName.reports

    /// Whose upload it is.
    package let scope: Scope
    /// What is to be measured.
    package let measurementID: UploadMeasurementID

    enum CodingKeys: String, CodingKey {
        case scope
        case measurementID = "measurement_id"
    }
}
