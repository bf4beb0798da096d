import Synchronization
import VerificationDomain

/// Parsed versions of workflows, which never change; the newest few hundred of a process.
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

    func version(_ number: Int, of workflow: WorkflowID, tenant: TenantID) -> WorkflowVersion? {
        self.versions.withLock { $0[Key(tenant: tenant, workflow: workflow, number: number)] }
    }

    func keep(_ version: WorkflowVersion, tenant: TenantID) {
        self.versions.withLock { versions in
            if versions.count >= self.limit { versions.removeAll(keepingCapacity: true) }
            versions[Key(tenant: tenant, workflow: version.workflowID, number: version.number)] = version
        }
    }
}
