package import Foundation

/// Stores the workflows of a tenant, whichever environment's scope is set. What is another tenant's is not there.
///
/// Every method throws the store's own error; those that lock make sense in the caller's transaction only.
package protocol WorkflowRepository: Sendable {
    /// Stores a workflow, unless the tenant has one of that name, and locks the row: another transaction that does the
    /// same waits, and then finds this one.
    /// - Returns: The workflow of that name: the one given, or the one that was there.
    @discardableResult
    func insert(_ workflow: Workflow, tenant: TenantID) async throws -> Workflow
    /// Stores a workflow, unless the tenant has one of that id or that name.
    /// - Returns: Whether it was stored.
    func insertIfAbsent(_ workflow: Workflow, tenant: TenantID) async throws -> Bool
    /// - Parameter lock: Held until the caller's transaction ends.
    func find(_ id: WorkflowID, tenant: TenantID, lock: RowLock) async throws -> Workflow?
    /// Gives a workflow another name; nothing happens when there is none.
    /// - Throws: ``WorkflowError/nameTaken``, after which the transaction is void.
    func rename(_ id: WorkflowID, to name: String, tenant: TenantID) async throws
    /// Oldest first.
    /// - Parameter name: Only the workflow of that name; `nil` for all.
    func list(_ page: Page, name: String?, tenant: TenantID) async throws -> Paged<WorkflowOverview>
    /// The workflow with what is active; `nil` when the tenant has none of that id.
    func overview(of id: WorkflowID, tenant: TenantID) async throws -> WorkflowOverview?

    /// Stores a version whose number is not taken.
    func insert(_ version: WorkflowVersion, tenant: TenantID) async throws
    /// The version of the highest number, as it is now.
    func newestVersion(of id: WorkflowID, tenant: TenantID) async throws -> WorkflowVersion?
    /// A version, which may come from memory: its status is then that of an earlier time.
    func version(_ number: Int, of id: WorkflowID, tenant: TenantID) async throws -> WorkflowVersion?
    /// Versions with the highest number first; of no workflow, none.
    func versions(of id: WorkflowID, page: Page, tenant: TenantID) async throws -> Paged<WorkflowVersionSummary>
    /// Every version with its definition, as it is now, with the lowest number first.
    func everyVersion(of id: WorkflowID, tenant: TenantID) async throws -> [WorkflowVersion]
    /// A version without its definition, as it is now.
    func summary(of number: Int, of id: WorkflowID, tenant: TenantID) async throws -> WorkflowVersionSummary?
    /// Changes the status of a version.
    func setStatus(
        _ status: WorkflowVersion.Status, of number: Int, of id: WorkflowID, tenant: TenantID) async throws

    /// Which versions new runs of the environment follow; `nil` when none is active.
    func activation(of id: WorkflowID, scope: Scope) async throws -> WorkflowActivation?
    /// Has all new runs of the environment follow a version: another one, and a roll-out, end.
    func activate(_ number: Int, of id: WorkflowID, at moment: Date, scope: Scope) async throws
    /// Has part of the new runs follow another version beside the active one, or with `nil` none. Nothing happens when
    /// no version is active.
    func setRollout(_ rollout: WorkflowRollout?, of id: WorkflowID, scope: Scope) async throws
}
