package import CanonicalJSON
package import FoundationEssentials

/// What an event says, before it is rendered.
package enum WebhookPayload: Equatable, Sendable {
    /// `workflow_run.completed`
    case workflowRun(WorkflowRunView)
    /// `workflow_task.started` or `workflow_task.completed`, by the task's status
    case workflowTask(WorkflowTaskView)
    /// `check.*`, by what happened
    case check(CheckView)
    /// `report.*`, by what happened
    case report(ReportView)
    /// `workflow_timeline_file.created`
    case workflowTimelineFile(WorkflowTimelineFileView)
    /// `workflow_run_evidence_folder.created`
    case workflowRunEvidenceFolder(WorkflowRunEvidenceFolderView)

    /// What happened.
    package var eventType: WebhookEventType {
        switch self {
        case .workflowRun: .workflowRunCompleted
        case .workflowTask(let task):
            switch task.status {
            case .started: .workflowTaskStarted
            case .completed, .cancelled: .workflowTaskCompleted
            }
        case .check(let check): check.event.type
        case .report(let report): report.event.type
        case .workflowTimelineFile: .workflowTimelineFileCreated
        case .workflowRunEvidenceFolder: .workflowRunEvidenceFolderCreated
        }
    }

    /// The resource's identifier as `POST /webhooks/resend` takes it; `<run>:<task>` for a task.
    package var resourceID: String {
        switch self {
        case .workflowRun(let run): run.id.wireText
        case .workflowTask(let task): "\(task.workflowRunID.wireText):\(task.id)"
        case .check(let check): check.id.wireText
        case .report(let report): report.id.wireText
        case .workflowTimelineFile(let file): file.id.wireText
        case .workflowRunEvidenceFolder(let folder): folder.workflowRunID.wireText
        }
    }

    /// When it happened.
    package var occurredAt: Date {
        switch self {
        case .workflowRun(let run): run.completedAt
        case .workflowTask(let task): task.statusChangedAt
        case .check(let check): check.happenedAt
        case .report(let report): report.happenedAt
        case .workflowTimelineFile(let file): file.completedAt
        case .workflowRunEvidenceFolder(let folder): folder.createdAt
        }
    }

    /// Returns the body of the request: canonical JSON, so that the same payload always has the same bytes.
    package func bytes(apiBaseURL: String) -> [UInt8] { self.json(apiBaseURL: apiBaseURL).canonicalBytes() }

    /// Returns the body as a value; ``WebhookEvent/init(id:payload:apiBaseURL:)`` says what `apiBaseURL` is.
    package func json(apiBaseURL: String) -> JSONValue {
        let object: JSONValue
        // Checks and reports are told without what is in them. Source: reference, "Event object".
        let resource: JSONValue?
        switch self {
        case .workflowRun(let run):
            object = run.object(apiBaseURL: apiBaseURL)
            resource = run.resource
        case .workflowTask(let task):
            object = task.object(apiBaseURL: apiBaseURL)
            resource = task.resource
        case .check(let check):
            object = check.object(apiBaseURL: apiBaseURL)
            resource = nil
        case .report(let report):
            object = report.object(apiBaseURL: apiBaseURL)
            resource = nil
        case .workflowTimelineFile(let file):
            object = file.object(apiBaseURL: apiBaseURL)
            resource = .object(["timeline_file_download_url": .string(file.downloadURL)])
        case .workflowRunEvidenceFolder(let folder):
            object = folder.object(apiBaseURL: apiBaseURL)
            resource = nil  // as in the reference's sample
        }
        var members: [String: JSONValue] = [
            "resource_type": .string(self.eventType.resourceType.rawValue),
            "action": .string(self.eventType.rawValue),
            "object": object,
        ]
        if let resource { members["resource"] = resource }
        return .object(["payload": .object(members)])
    }
}

extension CheckView {
    fileprivate func object(apiBaseURL: String) -> JSONValue {
        var members: [String: JSONValue] = [
            "id": .string(self.id.wireText),
            "status": .string(self.status),
            "href": .string("\(apiBaseURL)/v3.6/checks/\(self.id.wireText)"),
        ]
        switch self.event {
        case .started: members["started_at_iso8601"] = .string(self.happenedAt.wireText)
        case .completed, .withdrawn: members["completed_at_iso8601"] = .string(self.happenedAt.wireText)
        case .reopened, .formCompleted: break
        }
        return .object(members)
    }
}

extension ReportView {
    fileprivate func object(apiBaseURL: String) -> JSONValue {
        var members: [String: JSONValue] = [
            "id": .string(self.id.wireText),
            "status": .string(self.status),
            "href": .string("\(apiBaseURL)/v3.6/reports/\(self.id.wireText)"),
        ]
        switch self.event {
        case .completed, .withdrawn, .cancelled: members["completed_at_iso8601"] = .string(self.happenedAt.wireText)
        case .resumed, .awaitingApproval: break
        }
        return .object(members)
    }
}

extension WorkflowRunView {
    fileprivate func object(apiBaseURL: String) -> JSONValue {
        .object([
            "id": .string(self.id.wireText),
            "status": .string(self.outcome.rawValue),
            "completed_at_iso8601": .string(self.completedAt.wireText),
            "href": .string("\(apiBaseURL)/v3.6/workflow_runs/\(self.id.wireText)"),
        ])
    }

    /// `customer_user_id` is never null: a client refuses the whole event otherwise. The other nulls are the sample's.
    fileprivate var resource: JSONValue {
        .object([
            "id": .string(self.id.wireText),
            "applicant_id": .string(self.applicantID.wireText),
            "workflow_id": .string(self.workflowID.wireText),
            "workflow_version_id": .integer(Int64(self.workflowVersionID)),
            "status": .string(self.outcome.rawValue),
            "output": self.output ?? .null,
            "reasons": .array(self.reasons.map(JSONValue.string)),
            "error": self.failure.map { .object(["type": .string($0.type), "message": .string($0.message)]) } ?? .null,
            "tags": .array(self.tags.map(JSONValue.string)),
            "customer_user_id": .string(self.customerUserID),
            "dashboard_url": .string(self.dashboardURL),
            "link": .object([
                "url": .string(self.link.url),
                "completed_redirect_url": .optional(self.link.completedRedirectURL),
                "expired_redirect_url": .optional(self.link.expiredRedirectURL),
                "expires_at": .optional(self.link.expiresAt?.wireText),
                "language": .optional(self.link.language),
            ]),
            "created_at": .string(self.createdAt.wireText),
            "updated_at": .string(self.updatedAt.wireText),
        ])
    }
}

extension WorkflowTaskView {
    fileprivate func object(apiBaseURL: String) -> JSONValue {
        let runID = self.workflowRunID.wireText
        // Of the two times an event has the one of what happened; the other key is absent, not null.
        let timeKey = self.status == .started ? "started_at_iso8601" : "completed_at_iso8601"
        return .object([
            "id": .string(self.id),
            "task_spec_id": .string(self.id),
            "task_def_id": .string(self.taskDefID),
            "workflow_run_id": .string(runID),
            "status": .string(self.status.rawValue),
            timeKey: .string(self.statusChangedAt.wireText),
            "href": .string("\(apiBaseURL)/v3.6/workflow_runs/\(runID)/tasks/\(self.id)"),
        ])
    }

    fileprivate var resource: JSONValue {
        .object([
            "id": .string(self.id),
            "workflow_run_id": .string(self.workflowRunID.wireText),
            "task_def_id": .string(self.taskDefID),
            "task_def_version": .optional(self.taskDefVersion),
            "input": .object(self.input),
            "output": self.output ?? .null,
            "created_at": .string(self.createdAt.wireText),
            "updated_at": .string(self.updatedAt.wireText),
        ])
    }
}

extension WorkflowTimelineFileView {
    fileprivate func object(apiBaseURL: String) -> JSONValue {
        let runID = self.workflowRunID.wireText
        return .object([
            "id": .string(self.id.wireText),
            "workflow_run_id": .string(runID),
            "completed_at_iso8601": .string(self.completedAt.wireText),
            "href": .string("\(apiBaseURL)/v3.6/workflow_runs/\(runID)/timeline_file/\(self.id.wireText)"),
        ])
    }
}

extension WorkflowRunEvidenceFolderView {
    /// The reference's sample has no `id`, without which clients refuse an event: it is the run's, which the folder is
    /// found by.
    fileprivate func object(apiBaseURL: String) -> JSONValue {
        let runID = self.workflowRunID.wireText
        return .object([
            "id": .string(runID),
            "workflow_run_id": .string(runID),
            "created_at_iso8601": .string(self.createdAt.wireText),
            "href": .string("\(apiBaseURL)/v3.6/workflow_runs/\(runID)/evidence_folder"),
        ])
    }
}

extension JSONValue {
    fileprivate static func optional(_ text: String?) -> JSONValue { text.map(JSONValue.string) ?? .null }
}

extension UUID {
    /// Lower case, as in every answer of the API.
    fileprivate var wireText: String { self.uuidString.lowercased() }
}

extension Date {
    /// ISO 8601 in UTC with `Z`, to the second: one client refuses times without a zone.
    fileprivate var wireText: String { self.formatted(.iso8601) }
}
