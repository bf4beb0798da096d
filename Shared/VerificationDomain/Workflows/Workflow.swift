package import Foundation
package import Workflows

package typealias WorkflowID = Identifier<Workflow>

/// A journey that a tenant built; what it does is in its versions.
package struct Workflow: Sendable, Equatable {
    package let id: WorkflowID
    package let name: String
    package let createdAt: Date

    package init(id: WorkflowID, name: String, createdAt: Date) {
        self.id = id
        self.name = name
        self.createdAt = createdAt
    }
}

/// One immutable version of a workflow.
package struct WorkflowVersion: Sendable, Equatable {
    package enum Status: String, Sendable {
        case valid
        case invalid
        case archived
    }

    package let workflowID: WorkflowID
    /// Counted from 1, one more at every save.
    package let number: Int
    package let definition: WorkflowDefinition
    package let digest: String
    package let status: Status
    package let notes: String?
    package let createdAt: Date

    package init(
        workflowID: WorkflowID, number: Int, definition: WorkflowDefinition, status: Status, notes: String?,
        createdAt: Date
    ) {
        self.workflowID = workflowID
        self.number = number
        self.definition = definition
        self.digest = definition.digest
        self.status = status
        self.notes = notes
        self.createdAt = createdAt
    }
}

/// Stores the workflows of a tenant.
package protocol WorkflowRepository: Sendable {
    func insert(_ workflow: Workflow, tenant: TenantID) async throws
    func find(_ id: WorkflowID, tenant: TenantID, lock: RowLock) async throws -> Workflow?
    func find(named name: String, tenant: TenantID) async throws -> Workflow?
    /// Oldest first.
    func list(tenant: TenantID) async throws -> [Workflow]
    func insert(_ version: WorkflowVersion, tenant: TenantID) async throws
    func newestVersion(of id: WorkflowID, tenant: TenantID) async throws -> WorkflowVersion?
    func version(_ number: Int, of id: WorkflowID, tenant: TenantID) async throws -> WorkflowVersion?
    /// The version that new runs of the environment use.
    func activeVersion(of id: WorkflowID, scope: Scope) async throws -> WorkflowVersion?
    func activate(_ number: Int, of id: WorkflowID, at moment: Date, scope: Scope) async throws
}

/// Why something about a workflow could not be done.
package enum WorkflowError: Error, Equatable {
    /// No such workflow, or another tenant's.
    case notFound(WorkflowID)
    case versionNotFound(WorkflowID, Int)
    /// The version has mistakes, or is archived.
    case notActivatable(WorkflowID, Int)
}
