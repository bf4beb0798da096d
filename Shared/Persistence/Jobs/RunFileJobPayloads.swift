package import JobQueue
package import VerificationDomain

/// Make a timeline file; for report-workers.
package struct MakeTimelineFileJob: JobPayload {
    package static let kind = "make_timeline_file"
    package static let queue = JobQueueName.reports

    /// Whose run it is.
    package let scope: Scope
    /// The run that it tells of.
    package let runID: WorkflowRunID
    /// The file to be made.
    package let fileID: RunFileID
    /// Where its bytes go; told here too, so that they can be deleted when the file's row is gone.
    package let objectID: MediaObjectID

    enum CodingKeys: String, CodingKey {
        case scope
        case runID = "run_id"
        case fileID = "file_id"
        case objectID = "object_id"
    }
}

/// Make the evidence of a run that has ended; for report-workers.
package struct MakeEvidenceJob: JobPayload {
    package static let kind = "make_evidence"
    package static let queue = JobQueueName.reports

    /// Whose run it is.
    package let scope: Scope
    /// The run that it tells of.
    package let runID: WorkflowRunID

    enum CodingKeys: String, CodingKey {
        case scope
        case runID = "run_id"
    }

    /// One job for a run at a time.
    static func uniqueKey(_ run: WorkflowRunID, scope: Scope) -> String {
        "\(scope.tenantID):\(scope.environment.rawValue):\(run)"
    }
}

/// Tell endpoints of a file that is made; for the orchestrator, which has the keys of events and addresses.
package struct RunFileMadeJob: JobPayload {
    package static let kind = "run_file_made"
    package static let queue = JobQueueName.orchestrator

    /// Whose file it is.
    package let scope: Scope
    /// The file that is made.
    package let fileID: RunFileID

    enum CodingKeys: String, CodingKey {
        case scope
        case fileID = "file_id"
    }
}
