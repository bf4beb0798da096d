package import Foundation
package import Workflows

/// Imports workflow files as versions, and activates them.
package struct ManageWorkflows: Sendable {
    private let store: any VerificationStore
    private let identifiers: IdentifierSource
    private let now: @Sendable () -> Date

    package init(
        store: any VerificationStore, identifiers: IdentifierSource, now: @escaping @Sendable () -> Date
    ) {
        self.store = store
        self.identifiers = identifiers
        self.now = now
    }

    /// What an import did.
    package struct Imported: Sendable {
        package let version: WorkflowVersion
        /// Mistakes and warnings; a version with mistakes is stored as invalid.
        package let findings: [WorkflowFinding]
        /// `false` when the newest version was the same already.
        package let isNew: Bool
    }

    /// Stores a definition as the next version of the workflow of its name, which is made when there is none. The
    /// same definition again changes nothing.
    package func `import`(
        _ definition: WorkflowDefinition, notes: String?, tenant: TenantID, actor: AuditActor
    ) async throws -> Imported {
        let findings = WorkflowValidator.findings(definition)
        let isValid = !findings.contains { $0.severity == .error }
        // Workflows belong to the tenant, whichever environment's scope is set.
        return try await self.store.transaction(in: Scope(tenantID: tenant, environment: .sandbox)) { store in
            let workflow: Workflow
            if let found = try await store.workflows.find(named: definition.name, tenant: tenant),
                // Locked, so that two imports do not make the same number.
                let locked = try await store.workflows.find(found.id, tenant: tenant, lock: .update)
            {
                workflow = locked
            } else {
                workflow = Workflow(id: self.identifiers.next(), name: definition.name, createdAt: self.now())
                try await store.workflows.insert(workflow, tenant: tenant)
            }
            let newest = try await store.workflows.newestVersion(of: workflow.id, tenant: tenant)
            if let newest, newest.definition == definition {
                return Imported(version: newest, findings: findings, isNew: false)
            }
            let version = WorkflowVersion(
                workflowID: workflow.id, number: (newest?.number ?? 0) + 1, definition: definition,
                status: isValid ? .valid : .invalid, notes: notes, createdAt: self.now())
            try await store.workflows.insert(version, tenant: tenant)
            try await store.audit.record(
                AuditEntry(actor: actor, action: .workflowImported, subject: .workflow(workflow.id)), tenant: tenant)
            return Imported(version: version, findings: findings, isNew: true)
        }
    }

    /// Makes a version the one that new runs of an environment use. Runs that exist keep theirs.
    /// - Throws: ``WorkflowError``.
    package func activate(_ number: Int, of id: WorkflowID, scope: Scope, actor: AuditActor) async throws {
        try await self.store.transaction(in: scope) { store in
            guard try await store.workflows.find(id, tenant: scope.tenantID, lock: .update) != nil else {
                throw WorkflowError.notFound(id)
            }
            guard let version = try await store.workflows.version(number, of: id, tenant: scope.tenantID) else {
                throw WorkflowError.versionNotFound(id, number)
            }
            guard version.status == .valid else { throw WorkflowError.notActivatable(id, number) }
            try await store.workflows.activate(number, of: id, at: self.now(), scope: scope)
            try await store.audit.record(
                AuditEntry(actor: actor, action: .workflowActivated, subject: .workflow(id)), scope: scope)
        }
    }
}
