/// Who did something that is audited.
package enum AuditActor: Sendable, Equatable {
    /// A program with an API token.
    case apiToken(APITokenID)
    /// A person at the operator's command line.
    case operatorCommand(String)
    /// The applicant, on a hosted link.
    case applicant
    /// Martlet itself: a timer, a retention rule.
    case system(String)

    /// `api_token`, `operator`, `applicant` or `system`.
    package var kind: String {
        switch self {
        case .apiToken: "api_token"
        case .operatorCommand: "operator"
        case .applicant: "applicant"
        case .system: "system"
        }
    }

    /// The key's id, the operator's name, the part's name; empty for an applicant.
    package var identity: String {
        switch self {
        case .apiToken(let id): id.description
        case .operatorCommand(let name), .system(let name): name
        case .applicant: ""
        }
    }
}

/// What was done.
package enum AuditAction: String, Sendable, CaseIterable {
    case tenantCreated = "tenant.created"
    case tokenCreated = "token.created"
    case tokenRevoked = "token.revoked"
    case webhookCreated = "webhook.created"
    case webhookUpdated = "webhook.updated"
    case webhookDeleted = "webhook.deleted"
    case workflowImported = "workflow.imported"
    case workflowActivated = "workflow.activated"
    case applicantDeleted = "applicant.deleted"
    case applicantRestored = "applicant.restored"
    case mediaDownloaded = "media.downloaded"
    case taskCompleted = "task.completed"
}

/// What it was done to, by id only.
package struct AuditSubject: Sendable, Equatable {
    package let kind: String
    package let id: String

    package init(kind: String, id: String) {
        self.kind = kind
        self.id = id
    }

    package static func applicant(_ id: ApplicantID) -> Self { Self(kind: "applicant", id: id.description) }
    package static func webhook(_ id: WebhookID) -> Self { Self(kind: "webhook", id: id.description) }
    package static func token(_ id: APITokenID) -> Self { Self(kind: "api_token", id: id.description) }
    package static func workflow(_ id: WorkflowID) -> Self { Self(kind: "workflow", id: id.description) }
    package static func document(_ id: DocumentID) -> Self { Self(kind: "document", id: id.description) }
    package static func livePhoto(_ id: LivePhotoID) -> Self { Self(kind: "live_photo", id: id.description) }
    package static func tenant(_ id: TenantID) -> Self { Self(kind: "tenant", id: id.description) }
}

/// A line of the audit log: ids and kinds, never personal data.
package struct AuditEntry: Sendable, Equatable {
    package let actor: AuditActor
    package let action: AuditAction
    package let subject: AuditSubject

    package init(actor: AuditActor, action: AuditAction, subject: AuditSubject) {
        self.actor = actor
        self.action = action
        self.subject = subject
    }
}

/// Appends to the audit log; nothing changes or removes a line.
package protocol AuditLog: Sendable {
    func record(_ entry: AuditEntry, scope: Scope) async throws
    /// For what belongs to the tenant as a whole.
    func record(_ entry: AuditEntry, tenant: TenantID) async throws
}
