/// The closed sets that clients enforce on events, from the OpenAPI document of API v3.6: `webhook_event_type`,
/// `webhook_event_resource_type`, `webhook_event_object_status`, `webhook_event_resource_status`, `workflow_run_link`.
enum ContractSets {
    static let eventTypes: Set<String> = [
        "audit_log.created", "watchlist_monitor.matches_updated", "workflow_run.completed", "workflow_task.started",
        "workflow_task.completed", "check.started", "check.reopened", "check.withdrawn", "check.completed",
        "check.form_completed", "report.withdrawn", "report.resumed", "report.cancelled", "report.awaiting_approval",
        "report.completed", "workflow_timeline_file.created", "workflow_run_evidence_folder.created",
    ]
    static let resourceTypes: Set<String> = [
        "check", "report", "audit_log", "workflow_run", "workflow_task", "watchlist_monitor",
        "workflow_timeline_file", "workflow_run_evidence_folder",
    ]
    static let objectStatuses: Set<String> = [
        "processing", "awaiting_input", "awaiting_client_input", "approved", "declined", "review", "abandoned",
        "error", "started", "cancelled", "completed", "awaiting_data", "awaiting_approval", "complete", "withdrawn",
        "in_progress", "awaiting_applicant", "paused", "reopened",
    ]
    static let resourceStatuses: Set<String> = [
        "processing", "awaiting_input", "awaiting_client_input", "approved", "declined", "review", "abandoned",
        "error", "started", "cancelled", "completed",
    ]
}
