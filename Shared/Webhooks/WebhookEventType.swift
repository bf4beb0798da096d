/// What happened, as subscriptions and payloads name it; the closed set of the API (reference, "Events").
///
/// Stored in rows and known to the clients as an enumeration: never renamed, and a new one breaks older clients.
package enum WebhookEventType: String, CaseIterable, Codable, Sendable {
    case auditLogCreated = "audit_log.created"
    case watchlistMonitorMatchesUpdated = "watchlist_monitor.matches_updated"
    case workflowRunCompleted = "workflow_run.completed"
    case workflowTaskStarted = "workflow_task.started"
    case workflowTaskCompleted = "workflow_task.completed"
    case checkStarted = "check.started"
    case checkReopened = "check.reopened"
    case checkWithdrawn = "check.withdrawn"
    case checkCompleted = "check.completed"
    case checkFormCompleted = "check.form_completed"
    case reportWithdrawn = "report.withdrawn"
    case reportResumed = "report.resumed"
    case reportCancelled = "report.cancelled"
    case reportAwaitingApproval = "report.awaiting_approval"
    case reportCompleted = "report.completed"
    case workflowTimelineFileCreated = "workflow_timeline_file.created"
    /// The reference's sample says `created_at`; the list of events and the OpenAPI enumeration, which clients enforce,
    /// say `created`.
    case workflowRunEvidenceFolderCreated = "workflow_run_evidence_folder.created"

    /// The kind of resource it happened to.
    package var resourceType: WebhookResourceType {
        switch self {
        case .auditLogCreated: .auditLog
        case .watchlistMonitorMatchesUpdated: .watchlistMonitor
        case .workflowRunCompleted: .workflowRun
        case .workflowTaskStarted, .workflowTaskCompleted: .workflowTask
        case .checkStarted, .checkReopened, .checkWithdrawn, .checkCompleted, .checkFormCompleted: .check
        case .reportWithdrawn, .reportResumed, .reportCancelled, .reportAwaitingApproval, .reportCompleted: .report
        case .workflowTimelineFileCreated: .workflowTimelineFile
        case .workflowRunEvidenceFolderCreated: .workflowRunEvidenceFolder
        }
    }
}

/// The kind of resource an event is about; the closed set of the API.
package enum WebhookResourceType: String, CaseIterable, Codable, Sendable {
    case check
    case report
    case auditLog = "audit_log"
    case workflowRun = "workflow_run"
    case workflowTask = "workflow_task"
    case watchlistMonitor = "watchlist_monitor"
    case workflowTimelineFile = "workflow_timeline_file"
    case workflowRunEvidenceFolder = "workflow_run_evidence_folder"
}
