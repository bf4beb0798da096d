package import Foundation

/// Who did something that is audited.
package enum AuditActor: Sendable, Equatable {
    /// A program with an API token.
    case apiToken(APITokenID)
    /// A program with OAuth client credentials.
    case oauthClient(OAuthClientID)
    /// A person at the operator's command line.
    case operatorCommand(String)
    /// The applicant, on a hosted link.
    case applicant
    /// Martlet itself: a timer, a retention rule.
    case system(String)

    /// `api_token`, `oauth_client`, `operator`, `applicant` or `system`.
    package var kind: String {
        switch self {
        case .apiToken: "api_token"
        case .oauthClient: "oauth_client"
        case .operatorCommand: "operator"
        case .applicant: "applicant"
        case .system: "system"
        }
    }

    /// Reads what ``kind`` and ``identity`` wrote.
    /// - Returns: `nil` for a kind of a later release, or an id that is none.
    package init?(kind: String, identity: String) {
        switch kind {
        case "api_token":
            guard let id = APITokenID(identity) else { return nil }
            self = .apiToken(id)
        case "oauth_client":
            guard let id = OAuthClientID(identity) else { return nil }
            self = .oauthClient(id)
        case "operator": self = .operatorCommand(identity)
        case "applicant": self = .applicant
        case "system": self = .system(identity)
        default: return nil
        }
    }

    /// The key's id, the operator's name, the part's name; empty for an applicant.
    package var identity: String {
        switch self {
        case .apiToken(let id): id.description
        case .oauthClient(let id): id.description
        case .operatorCommand(let name), .system(let name): name
        case .applicant: ""
        }
    }
}

/// What was done. The text is stored: rows outlive deployments, so it is never renamed.
package enum AuditAction: String, Sendable, CaseIterable {
    /// An operator made a tenant.
    case tenantCreated = "tenant.created"
    /// An operator changed a tenant's settings.
    case tenantUpdated = "tenant.updated"
    /// An API token was made, and shown once.
    case tokenCreated = "token.created"
    /// An API token was revoked for good.
    case tokenRevoked = "token.revoked"
    /// An OAuth client was made, and its secret shown once.
    case oauthClientCreated = "oauth_client.created"
    /// An OAuth client was revoked for good.
    case oauthClientRevoked = "oauth_client.revoked"
    /// An endpoint was registered.
    case webhookCreated = "webhook.created"
    /// An endpoint was changed.
    case webhookUpdated = "webhook.updated"
    /// An endpoint was removed.
    case webhookDeleted = "webhook.deleted"
    /// An endpoint was given a token that replaces its own.
    case webhookTokenRotated = "webhook.token_rotated"
    /// An endpoint was to be sent a test event.
    case webhookTested = "webhook.tested"
    /// Deliveries to an endpoint were to be made once more: those that failed, or all of some time.
    case webhookDeliveriesReplayed = "webhook.deliveries_replayed"
    /// A delivery was to be made once more.
    case webhookDeliveryReplayed = "webhook_delivery.replayed"
    /// Endpoints were to be told of an event once more.
    case webhookEventResent = "webhook_event.resent"
    /// A version of a workflow was stored.
    case workflowImported = "workflow.imported"
    /// A version was made the one that new runs follow.
    case workflowActivated = "workflow.activated"
    /// A workflow was given another name.
    case workflowRenamed = "workflow.renamed"
    /// A bundle brought versions.
    case workflowBundleImported = "workflow.bundle_imported"
    /// A version was put away.
    case workflowVersionArchived = "workflow_version.archived"
    /// Part of the new runs was given a version, or another part.
    case workflowRolloutSet = "workflow_version.rollout_set"
    /// A roll-out was taken back.
    case workflowRolloutStopped = "workflow_version.rollout_stopped"
    /// An applicant was marked for erasure.
    case applicantDeleted = "applicant.deleted"
    /// A deletion was taken back.
    case applicantRestored = "applicant.restored"
    /// An operator had an applicant erased without a delay.
    case applicantErasureForced = "applicant.erasure_forced"
    /// Everything about an applicant was erased.
    case applicantErased = "applicant.erased"
    /// Somebody fetched a file's bytes.
    case mediaDownloaded = "media.downloaded"
    case checkDownloaded = "check.downloaded"
    /// Somebody was given an address at which whoever holds it fetches a file's bytes.
    case mediaAddressIssued = "media.address_issued"
    /// A task that waited was completed with data.
    case taskCompleted = "task.completed"
    /// A task was completed by hand, whatever it waited for.
    case taskCompletedByHand = "task.completed_by_hand"
    /// A task was given more time.
    case taskTimeoutExtended = "task.timeout_extended"
    /// A run was ended before its time.
    case runCancelled = "workflow_run.cancelled"
    /// Somebody looked at what was found for a report.
    case reportViewed = "report.viewed"
    /// An analyst decided a report.
    case reportDecided = "report.decided"
    /// A tenant said what a result should have been.
    case resultsFeedbackGiven = "results_feedback.given"
    /// A passkey was made usable, or unusable.
    case passkeyUpdated = "passkey.updated"
    /// A passkey was deleted for good.
    case passkeyDeleted = "passkey.deleted"
    /// A biometric token was given another standing.
    case biometricTokenUpdated = "biometric_token.updated"
    /// A biometric token was deleted for good.
    case biometricTokenInvalidated = "biometric_token.invalidated"
    /// A tenant had everything in its sandbox erased.
    case sandboxReset = "sandbox.reset"
    /// An operator enqueued a dead job again.
    case jobReplayed = "job.replayed"
    /// An operator cancelled a job, or asked its worker to.
    case jobCancelled = "job.cancelled"
    /// An operator deleted a dead job for good.
    case jobPurged = "job.purged"
    /// An operator set a tenant's weight or cap in the job queue.
    case jobPolicySet = "job_policy.set"
    /// An operator set how many requests a tenant may make, or went back to the product's own limits.
    case requestLimitsSet = "request_limits.set"
    case storageLimitSet = "storage_limit.set"
    /// A tenant's keys were wrapped again by another version of the deployment's key.
    case keysRewrapped = "tenant_keys.rewrapped"
    /// A tenant's hosted pages were given another look.
    case brandingSet = "branding.set"
}

/// What it was done to, by id only.
package struct AuditSubject: Sendable, Equatable {
    /// Such as `applicant`; stored, so never renamed.
    package let kind: String
    /// As the API writes it.
    package let id: String

    /// States a subject that has no function of its own below.
    package init(kind: String, id: String) {
        self.kind = kind
        self.id = id
    }

    /// A person being verified.
    package static func applicant(_ id: ApplicantID) -> Self { Self(kind: "applicant", id: id.description) }
    /// An endpoint.
    package static func webhook(_ id: WebhookID) -> Self { Self(kind: "webhook", id: id.description) }
    /// An event on its way to one endpoint.
    package static func webhookDelivery(_ id: DeliveryID) -> Self {
        Self(kind: "webhook_delivery", id: id.description)
    }
    /// An event that endpoints hear of.
    package static func webhookEvent(_ id: UUID) -> Self {
        Self(kind: "webhook_event", id: id.uuidString.lowercased())
    }
    /// An API token, by its id; never its text.
    package static func token(_ id: APITokenID) -> Self { Self(kind: "api_token", id: id.description) }
    /// An OAuth client, by its id; never its secret.
    package static func oauthClient(_ id: OAuthClientID) -> Self { Self(kind: "oauth_client", id: id.description) }
    /// A workflow with all its versions.
    package static func workflow(_ id: WorkflowID) -> Self { Self(kind: "workflow", id: id.description) }
    /// One version of a workflow: `<workflow>:<number>`.
    package static func workflowVersion(_ number: Int, of id: WorkflowID) -> Self {
        Self(kind: "workflow_version", id: "\(id):\(number)")
    }
    /// A workflow run.
    package static func workflowRun(_ id: WorkflowRunID) -> Self { Self(kind: "workflow_run", id: id.description) }
    /// A task of a run: `<run>:<task>`, as its events are named.
    package static func task(_ taskID: String, of id: WorkflowRunID) -> Self {
        Self(kind: "workflow_task", id: "\(id):\(taskID)")
    }
    /// An uploaded document.
    package static func document(_ id: DocumentID) -> Self { Self(kind: "document", id: id.description) }
    /// Another uploaded medium, by its kind.
    package static func medium<Kind: MediumKind>(_ id: Identifier<Medium<Kind>>) -> Self {
        Self(kind: Kind.name, id: id.description)
    }
    /// A check with its reports.
    package static func check(_ id: CheckID) -> Self { Self(kind: "check", id: id.description) }
    /// A file that was made of a run.
    package static func runFile(_ id: RunFileID) -> Self { Self(kind: "workflow_run_file", id: id.description) }
    /// One examination of an applicant.
    package static func report(_ id: ReportID) -> Self { Self(kind: "report", id: id.description) }
    /// A passkey, by the authenticator's id for it.
    package static func passkey(_ id: String) -> Self { Self(kind: "passkey", id: id) }
    /// A biometric token.
    package static func biometricToken(_ id: BiometricTokenID) -> Self {
        Self(kind: "biometric_token", id: id.description)
    }
    /// A job of the queue.
    package static func job(_ id: Int64) -> Self { Self(kind: "job", id: String(id)) }
    /// A tenant as a whole.
    package static func tenant(_ id: TenantID) -> Self { Self(kind: "tenant", id: id.description) }
}

/// A line of the audit log: ids and kinds, never personal data.
package struct AuditEntry: Sendable, Equatable {
    /// Who did it.
    package let actor: AuditActor
    /// What they did.
    package let action: AuditAction
    /// What they did it to.
    package let subject: AuditSubject

    /// States a line; the log adds the time.
    package init(actor: AuditActor, action: AuditAction, subject: AuditSubject) {
        self.actor = actor
        self.action = action
        self.subject = subject
    }
}

/// Appends to the audit log; nothing changes or removes a line. A line goes into the caller's transaction, with what it
/// tells of.
package protocol AuditLog: Sendable {
    /// For what happened in one environment. Not safe to repeat: each call is a line.
    func record(_ entry: AuditEntry, scope: Scope) async throws
    /// For what belongs to the tenant as a whole. Not safe to repeat: each call is a line.
    func record(_ entry: AuditEntry, tenant: TenantID) async throws
}
