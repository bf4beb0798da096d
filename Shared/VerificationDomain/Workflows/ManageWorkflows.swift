package import Foundation
package import Workflows

/// Imports, saves and renames workflows. A version never changes: a change is the next version.
package struct ManageWorkflows: Sendable {
    let store: any VerificationStore
    let identifiers: IdentifierSource
    let now: @Sendable () -> Date

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

    /// What an import or a save did.
    package struct Imported: Sendable {
        /// The version that now holds the definition.
        package let version: WorkflowVersion
        /// The name of its workflow, which may be another than the definition's.
        package let workflowName: String
        /// Mistakes and warnings; a version with mistakes is stored as invalid.
        package let findings: [WorkflowFinding]
        /// `false` when the newest version was the same already.
        package let isNew: Bool
    }

    /// Stores a definition as the next version of a workflow, which is made when there is none. The same definition
    /// again makes no version, but the newest one is examined anew: what a release does not support yet, the next one
    /// may.
    ///
    /// Imports of one workflow wait for each other, so that each makes a version of its own.
    /// - Parameter id: The workflow's, which keeps its name then; `nil` for the workflow of the definition's name.
    /// - Throws: ``WorkflowError/nameInvalid``; ``WorkflowError/nameTaken`` when no workflow has the id, and another
    ///   one the name; the store's own error. Then nothing is stored.
    package func `import`(
        _ definition: WorkflowDefinition, id: WorkflowID? = nil, notes: String?, tenant: TenantID, actor: AuditActor
    ) async throws -> Imported {
        try Self.checkName(definition.name)
        return try await self.transaction(of: tenant) { store in
            let wanted = Workflow(
                id: id ?? self.identifiers.next(), name: definition.name, createdAt: self.now())
            let workflow =
                id == nil
                ? try await store.workflows.insert(wanted, tenant: tenant)
                : try await Self.inserted(wanted, in: store, tenant: tenant)
            let findings = WorkflowValidator.findings(definition)
            let newest = try await store.workflows.newestVersion(of: workflow.id, tenant: tenant)
            if let newest, newest.definition == definition {
                let version = try await self.examined(
                    newest, findings, in: store, tenant: tenant, actor: actor)
                return Imported(
                    version: version, workflowName: workflow.name, findings: findings, isNew: false)
            }
            let version = try await self.append(
                definition, findings, notes: notes, to: workflow, after: newest?.number, in: store, tenant: tenant,
                actor: actor)
            return Imported(version: version, workflowName: workflow.name, findings: findings, isNew: true)
        }
    }

    /// Makes a workflow of a definition's name with that definition as version 1.
    /// - Throws: ``WorkflowError/nameInvalid``; ``WorkflowError/nameTaken``; the store's own error. Then nothing is
    ///   stored.
    package func create(
        _ definition: WorkflowDefinition, notes: String?, tenant: TenantID, actor: AuditActor
    ) async throws -> Imported {
        try Self.checkName(definition.name)
        return try await self.transaction(of: tenant) { store in
            let workflow = Workflow(
                id: self.identifiers.next(), name: definition.name, createdAt: self.now())
            guard try await store.workflows.insertIfAbsent(workflow, tenant: tenant) else {
                throw WorkflowError.nameTaken
            }
            let findings = WorkflowValidator.findings(definition)
            let version = try await self.append(
                definition, findings, notes: notes, to: workflow, after: nil, in: store, tenant: tenant,
                actor: actor)
            return Imported(version: version, workflowName: workflow.name, findings: findings, isNew: true)
        }
    }

    /// Stores a definition as the next version of a workflow, also when nothing changed.
    /// Source: Studio guide, "Workflow versions and activation": the number is one more at each save.
    /// - Throws: ``WorkflowError/notFound(_:)``; the store's own error. Then nothing is stored.
    package func save(
        _ definition: WorkflowDefinition, to id: WorkflowID, notes: String?, tenant: TenantID, actor: AuditActor
    ) async throws -> Imported {
        try await self.transaction(of: tenant) { store in
            guard let workflow = try await store.workflows.find(id, tenant: tenant, lock: .update) else {
                throw WorkflowError.notFound(id)
            }
            let findings = WorkflowValidator.findings(definition)
            let newest = try await store.workflows.newestVersion(of: id, tenant: tenant)
            let version = try await self.append(
                definition, findings, notes: notes, to: workflow, after: newest?.number, in: store, tenant: tenant,
                actor: actor)
            return Imported(version: version, workflowName: workflow.name, findings: findings, isNew: true)
        }
    }

    /// Gives a workflow another name. Its versions keep the title that applicants see.
    /// - Throws: ``WorkflowError``; the store's own error.
    package func rename(
        _ id: WorkflowID, to name: String, tenant: TenantID, actor: AuditActor
    ) async throws -> Workflow {
        try Self.checkName(name)
        return try await self.transaction(of: tenant) { store in
            guard let workflow = try await store.workflows.find(id, tenant: tenant, lock: .update) else {
                throw WorkflowError.notFound(id)
            }
            guard workflow.name != name else { return workflow }
            try await store.workflows.rename(id, to: name, tenant: tenant)
            try await store.audit.record(
                AuditEntry(actor: actor, action: .workflowRenamed, subject: .workflow(id)), tenant: tenant)
            return Workflow(id: id, name: name, createdAt: workflow.createdAt)
        }
    }

    /// Workflows belong to the tenant, whichever environment's scope is set.
    func transaction<Result: Sendable>(
        of tenant: TenantID, _ body: (any VerificationTransaction) async throws -> Result
    ) async throws -> Result {
        try await self.store.transaction(in: Scope(tenantID: tenant, environment: .sandbox), body)
    }

    /// The workflow of that id, its row locked; made when there is none.
    /// - Throws: ``WorkflowError/nameTaken`` when it cannot be made.
    static func inserted(
        _ workflow: Workflow, in store: any VerificationTransaction, tenant: TenantID
    ) async throws -> Workflow {
        if try await store.workflows.insertIfAbsent(workflow, tenant: tenant) { return workflow }
        guard let known = try await store.workflows.find(workflow.id, tenant: tenant, lock: .update) else {
            throw WorkflowError.nameTaken
        }
        return known
    }

    /// - Throws: ``WorkflowError/nameInvalid``, where the schema would refuse the row, or a title would be unreadable.
    static func checkName(_ name: String) throws(WorkflowError) {
        guard Workflow.nameLengths.contains(name.unicodeScalars.count), !ApplicantRules.isBlank(name),
            ApplicantRules.controlCharacters(name) == nil
        else { throw .nameInvalid }
    }

    private func append(
        _ definition: WorkflowDefinition, _ findings: [WorkflowFinding], notes: String?, to workflow: Workflow,
        after number: Int?, in store: any VerificationTransaction, tenant: TenantID, actor: AuditActor
    ) async throws -> WorkflowVersion {
        let version = WorkflowVersion(
            workflowID: workflow.id, number: (number ?? 0) + 1, definition: definition,
            status: WorkflowVersion.Status(findings), notes: notes, createdAt: self.now())
        try await store.workflows.insert(version, tenant: tenant)
        try await store.audit.record(
            AuditEntry(
                actor: actor, action: .workflowImported,
                subject: .workflowVersion(version.number, of: workflow.id)), tenant: tenant)
        return version
    }

    /// The version with the status that its findings ask for, unless it is archived.
    private func examined(
        _ version: WorkflowVersion, _ findings: [WorkflowFinding], in store: any VerificationTransaction,
        tenant: TenantID, actor: AuditActor
    ) async throws -> WorkflowVersion {
        let status = WorkflowVersion.Status(findings)
        if version.status == status || version.status == .archived { return version }
        try await store.workflows.setStatus(status, of: version.number, of: version.workflowID, tenant: tenant)
        try await store.audit.record(
            AuditEntry(
                actor: actor, action: .workflowImported,
                subject: .workflowVersion(version.number, of: version.workflowID)), tenant: tenant)
        return version.with(status)
    }
}
