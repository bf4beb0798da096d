package import Foundation
package import Workflows

/// The id of a workflow; that of its `workflow_id` in the API.
package typealias WorkflowID = Identifier<Workflow>

/// A journey that a tenant built; what it does is in its versions.
package struct Workflow: Sendable, Equatable {
    /// Unique in the tenant.
    package let id: WorkflowID
    /// 1 to 200 characters, unique in the tenant: what tells an import which workflow a file is a version of.
    package let name: String
    /// When its first version was imported.
    package let createdAt: Date

    /// Joins the parts.
    package init(id: WorkflowID, name: String, createdAt: Date) {
        self.id = id
        self.name = name
        self.createdAt = createdAt
    }
}

/// One version of a workflow. All but its status is immutable.
package struct WorkflowVersion: Sendable, Equatable {
    /// Whether it can be activated.
    package enum Status: String, Sendable {
        /// Without errors, by the release that last saw it imported.
        case valid
        /// With errors, likewise.
        case invalid
        /// Put away by its tenant.
        case archived
    }

    /// The workflow it is of.
    package let workflowID: WorkflowID
    /// Counted from 1, one more at every save.
    package let number: Int
    /// What it does.
    package let definition: WorkflowDefinition
    /// The definition's digest at the time of its import, 64 hexadecimal digits. A later release may compute another,
    /// so runs are held to this one.
    package let digest: String
    /// Whether it can be activated.
    package let status: Status
    /// What its author says of it.
    package let notes: String?
    /// When it was imported.
    package let createdAt: Date

    /// Joins the parts.
    /// - Parameter digest: As it was stored; that of the definition for a new version.
    package init(
        workflowID: WorkflowID, number: Int, definition: WorkflowDefinition, digest: String? = nil, status: Status,
        notes: String?, createdAt: Date
    ) {
        self.workflowID = workflowID
        self.number = number
        self.definition = definition
        self.digest = digest ?? definition.digest
        self.status = status
        self.notes = notes
        self.createdAt = createdAt
    }

    /// The same version with another status.
    func with(_ status: Status) -> WorkflowVersion {
        WorkflowVersion(
            workflowID: self.workflowID, number: self.number, definition: self.definition, digest: self.digest,
            status: status, notes: self.notes, createdAt: self.createdAt)
    }
}

/// Stores the workflows of a tenant, whichever environment's scope is set. What is another tenant's is not there.
///
/// Every method throws the store's own error; those that lock make sense in the caller's transaction only.
package protocol WorkflowRepository: Sendable {
    /// Stores a workflow, unless the tenant has one of that name, and locks the row: another transaction that does the
    /// same waits, and then finds this one.
    /// - Returns: The workflow of that name: the one given, or the one that was there.
    @discardableResult
    func insert(_ workflow: Workflow, tenant: TenantID) async throws -> Workflow
    /// - Parameter lock: Held until the caller's transaction ends.
    func find(_ id: WorkflowID, tenant: TenantID, lock: RowLock) async throws -> Workflow?
    /// Oldest first.
    func list(tenant: TenantID) async throws -> [Workflow]
    /// Stores a version whose number is not taken.
    func insert(_ version: WorkflowVersion, tenant: TenantID) async throws
    /// The version of the highest number, as it is now.
    func newestVersion(of id: WorkflowID, tenant: TenantID) async throws -> WorkflowVersion?
    /// A version, which may come from memory: its status is then that of an earlier time.
    func version(_ number: Int, of id: WorkflowID, tenant: TenantID) async throws -> WorkflowVersion?
    /// The status of a version, as it is now.
    func status(of number: Int, of id: WorkflowID, tenant: TenantID) async throws -> WorkflowVersion.Status?
    /// Changes the status of a version.
    func setStatus(
        _ status: WorkflowVersion.Status, of number: Int, of id: WorkflowID, tenant: TenantID) async throws
    /// The version that new runs of the environment use, with its status as in ``version(_:of:tenant:)``.
    func activeVersion(of id: WorkflowID, scope: Scope) async throws -> WorkflowVersion?
    /// Has new runs of the environment use a version, instead of another one if need be.
    func activate(_ number: Int, of id: WorkflowID, at moment: Date, scope: Scope) async throws
}

/// Why something about a workflow could not be done.
package enum WorkflowError: Error, Equatable {
    /// No such workflow, or another tenant's.
    case notFound(WorkflowID)
    /// The workflow has no version of that number.
    case versionNotFound(WorkflowID, Int)
    /// The version has mistakes, or is archived.
    case notActivatable(WorkflowID, Int)
}
