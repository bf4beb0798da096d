import Synchronization
import VerificationDomain

/// Parsed versions of workflows; the last few hundred that a process used. Their definitions never change, while a
/// status may be that of an earlier time.
package final class DefinitionCache: Sendable {
    private struct Key: Hashable {
        let tenant: TenantID
        let workflow: WorkflowID
        let number: Int
    }

    private let limit: Int
    private let versions = Mutex<[Key: WorkflowVersion]>([:])

    /// - Parameter limit: How many versions are kept before it begins anew.
    package init(limit: Int = 512) {
        self.limit = limit
    }

    /// The version, if it is kept.
    func version(_ number: Int, of workflow: WorkflowID, tenant: TenantID) -> WorkflowVersion? {
        self.versions.withLock { $0[Key(tenant: tenant, workflow: workflow, number: number)] }
    }

    /// Keeps a version as it was read.
    func keep(_ version: WorkflowVersion, tenant: TenantID) {
        self.versions.withLock { versions in
            if versions.count >= self.limit { versions.removeAll(keepingCapacity: true) }
            versions[Key(tenant: tenant, workflow: version.workflowID, number: version.number)] = version
        }
    }

    /// Has the next use read the version anew.
    func forget(_ number: Int, of workflow: WorkflowID, tenant: TenantID) {
        self.versions.withLock { $0[Key(tenant: tenant, workflow: workflow, number: number)] = nil }
    }
}
