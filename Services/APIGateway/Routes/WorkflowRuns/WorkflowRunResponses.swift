import CanonicalJSON
import VerificationDomain
import Workflows

/// Shows runs and tasks as the API does.
struct WorkflowRunPresenter: Sendable {
    let links: RunLinks
    let addresses: PublicAddresses
    let sdkTokens: SDKTokenIssuer

    /// Source: API reference, "Workflow Run object". `sdk_token` and `customer_user_id` are never null.
    func response(_ run: WorkflowRun, scope: Scope) async throws -> JSONValue {
        .object([
            "id": .string(run.id.description),
            "applicant_id": .string(run.applicantID.description),
            "workflow_id": .string(run.workflowID.description),
            "workflow_version_id": .integer(Int64(run.workflowVersion)),
            "dashboard_url": .string(self.addresses.dashboardURL(of: run.id)),
            "status": .string(run.status.rawValue),
            "output": run.output ?? .null,
            "reasons": .array(run.reasons.map(JSONValue.string)),
            "error": run.fault.map { ["type": .string($0.type), "message": .string($0.message)] } ?? .null,
            "tags": .array(run.tags.map(JSONValue.string)),
            "customer_user_id": .string(run.customerUserID),
            "sdk_token": .string(try await self.sdkTokens.token(for: run, scope: scope)),
            "link": .object([
                "url": .string(self.links.url(for: run.id)),
                "completed_redirect_url": JSONValue(text: run.link.completedRedirectURL),
                "expired_redirect_url": JSONValue(text: run.link.expiredRedirectURL),
                "expires_at": JSONValue(text: run.link.expiresAt.map(WireDate.text)),
                "language": JSONValue(text: run.link.language.wireValue),
            ]),
            "created_at": .string(WireDate.text(run.createdAt)),
            "updated_at": .string(WireDate.text(run.updatedAt)),
        ])
    }
}

extension WorkflowTask {
    /// As lists show it. Source: API reference, "List Tasks".
    var listResponse: JSONValue { .object(self.listFields) }

    /// Source: API reference, "Task object".
    var response: JSONValue {
        var fields = self.listFields
        fields["input"] = self.input.objectValue == nil ? .object([:]) : self.input
        fields["output"] = self.output ?? .null
        return .object(fields)
    }

    private var listFields: [String: JSONValue] {
        [
            "id": .string(self.id),
            "task_def_id": .string(self.definitionID),
            "task_def_version": JSONValue(text: self.definitionVersion),
            "workflow_run_id": .string(self.runID.description),
            "created_at": .string(WireDate.text(self.createdAt)),
            "updated_at": .string(WireDate.text(self.updatedAt)),
        ]
    }
}
