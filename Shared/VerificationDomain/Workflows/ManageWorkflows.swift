package import Foundation
package import Workflows

/// Imports workflow files as versions, and activates them.
package struct ManageWorkflows: Sendable {
    private let store: any VerificationStore
    private let identifiers: IdentifierSource
    private let now: @Sendable () -> Date

    /// - Parameters:
    ///   - store: Where each use opens a transaction of its own.
    ///   - identifiers: Names new workflows.
    ///   - now: The time of what is stored.
    package init(
        store: any VerificationStore, identifiers: IdentifierSource, now: @escaping @Sendable () -> Date
    ) {
        self.store = store
        self.identifiers = identifiers
        self.now = now
    }

    /// What an import did.
    package struct Imported: Sendable {
        /// The version that now holds the definition.
        package let version: WorkflowVersion
        /// Mistakes and warnings; a version with mistakes is stored as invalid.
        package let findings: [WorkflowFinding]
        /// `false` when the newest version was the same already.
        package let isNew: Bool
    }

    /// Stores a definition as the next version of the workflow of its name, which is made when there is none. The
    /// same definition again makes no version, but the newest one is examined anew: what a release does not support
    /// yet, the next one may.
    ///
    /// Imports of one name wait for each other, so that each makes a version of its own.
    /// - Throws: The store's own error; then nothing is stored.
    package func `import`(
        _ definition: WorkflowDefinition, notes: String?, tenant: TenantID, actor: AuditActor
    ) async throws -> Imported {
        let findings = WorkflowValidator.findings(definition)
        let status: WorkflowVersion.Status = findings.contains { $0.severity == .error } ? .invalid : .valid
        // Workflows belong to the tenant, whichever environment's scope is set.
        return try await self.store.transaction(in: Scope(tenantID: tenant, environment: .sandbox)) { store in
            let workflow = try await store.workflows.insert(
                Workflow(id: self.identifiers.next(), name: definition.name, createdAt: self.now()), tenant: tenant)
            let newest = try await store.workflows.newestVersion(of: workflow.id, tenant: tenant)
            let version: WorkflowVersion
            let isNew = newest?.definition != definition
            if let newest, !isNew {
                if newest.status == status || newest.status == .archived {
                    return Imported(version: newest, findings: findings, isNew: false)
                }
                version = newest.with(status)
                try await store.workflows.setStatus(status, of: version.number, of: workflow.id, tenant: tenant)
            } else {
                version = WorkflowVersion(
                    workflowID: workflow.id, number: (newest?.number ?? 0) + 1, definition: definition,
                    status: status, notes: notes, createdAt: self.now())
                try await store.workflows.insert(version, tenant: tenant)
            }
            try await store.audit.record(
                AuditEntry(actor: actor, action: .workflowImported, subject: .workflow(workflow.id)), tenant: tenant)
            return Imported(version: version, findings: findings, isNew: isNew)
        }
    }

    /// Makes a version the one that new runs of an environment use. Runs that exist keep theirs.
    /// - Throws: ``WorkflowError``; the store's own error.
    package func activate(_ number: Int, of id: WorkflowID, scope: Scope, actor: AuditActor) async throws {
        try await self.store.transaction(in: scope) { store in
            guard try await store.workflows.find(id, tenant: scope.tenantID, lock: .update) != nil else {
                throw WorkflowError.notFound(id)
            }
            guard let status = try await store.workflows.status(of: number, of: id, tenant: scope.tenantID) else {
                throw WorkflowError.versionNotFound(id, number)
            }
            guard status == .valid else { throw WorkflowError.notActivatable(id, number) }
            try await store.workflows.activate(number, of: id, at: self.now(), scope: scope)
            try await store.audit.record(
                AuditEntry(actor: actor, action: .workflowActivated, subject: .workflow(id)), scope: scope)
        }
    }
}
