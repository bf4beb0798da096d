import ServiceRuntime
import VerificationDomain
import Workflows

/// A link whose token was right: the run it leads to, as stored at one moment.
struct OpenLink: Sendable {
    let handle: LinkHandle
    let scope: Scope
    let run: WorkflowRun
    /// In the order in which they began.
    let tasks: [WorkflowTask]
    /// Of the version that the run is pinned to.
    let definition: WorkflowDefinition
    /// The tenant's name, as the person sees it.
    let organisation: String
    /// What the tenant chose of its pages' look.
    var look = BrandingSummary()
}

/// Finds what a link leads to.
protocol LinkDirectory: Sendable {
    /// - Returns: `nil` when no run has the token, or its applicant is deleted: a caller must not learn which.
    func find(_ token: LinkToken) async throws -> OpenLink?
    /// The logo of a link's tenant; `nil` without one.
    func logo(of link: OpenLink) async throws -> BrandLogo?
}

/// Finds links by their tokens' hashes, then reads the run within its scope.
struct StoredLinkDirectory: LinkDirectory {
    let lookup: any LinkLookup
    let store: any VerificationStore

    func find(_ token: LinkToken) async throws -> OpenLink? {
        guard let (scope, runID) = try await self.lookup.find(hash: token.hash),
            let run = try await self.store.runs.find(runID, scope: scope),
            let version = try await self.store.workflows.version(
                run.workflowVersion, of: run.workflowID, tenant: scope.tenantID),
            let tenant = try await self.store.tenants.find(scope.tenantID)
        else { return nil }
        LogScope.note("run_id", runID)
        // Read after the run: what changes in between shows as the next step at worst.
        let tasks = try await self.store.runs.tasks(of: runID, scope: scope)
        let look = try await self.store.branding.summary(tenant: scope.tenantID)
        return OpenLink(
            handle: token.handle, scope: scope, run: run, tasks: tasks, definition: version.definition,
            organisation: look.displayName?.text ?? tenant.name, look: look)
    }

    func logo(of link: OpenLink) async throws -> BrandLogo? {
        try await self.store.branding.find(tenant: link.scope.tenantID).logo
    }
}
