import Workflows

/// Exports a workflow as a bundle, and imports bundles.
package struct MoveWorkflows: Sendable {
    /// What an import of a bundle did.
    package struct Imported: Sendable, Equatable {
        /// The workflow, as it is now.
        package let workflow: Workflow
        /// Numbers of the versions that are new.
        package let added: [Int]
        /// Numbers of those that were there.
        package let unchanged: [Int]
    }

    private let store: any VerificationStore

    /// - Parameter store: Where each use opens a transaction of its own.
    package init(store: any VerificationStore) {
        self.store = store
    }

    /// Reads a workflow with all its versions.
    /// - Throws: ``WorkflowError/notFound(_:)``, also of a workflow without versions; the store's own error.
    package func export(_ id: WorkflowID, tenant: TenantID) async throws -> WorkflowBundle {
        guard let workflow = try await self.store.workflows.find(id, tenant: tenant, lock: .none) else {
            throw WorkflowError.notFound(id)
        }
        let versions = try await self.store.workflows.everyVersion(of: id, tenant: tenant)
        if versions.isEmpty { throw WorkflowError.notFound(id) }
        return WorkflowBundle(
            id: id, name: workflow.name, createdAt: workflow.createdAt,
            versions: versions.map { version in
                WorkflowBundle.Version(
                    number: version.number, status: version.status, notes: version.notes,
                    createdAt: version.createdAt, definition: version.definition)
            })
    }

    /// Adds the versions of a bundle that are not there, with their numbers, notes and times. The workflow is made when
    /// there is none of its id, and keeps its name otherwise. A second time nothing changes.
    /// - Parameter id: Another workflow's than the bundle names; `nil` for that one.
    /// - Throws: ``WorkflowError/versionDiffers(_:_:)`` when the workflow has another version of a number;
    ///   ``WorkflowError/nameTaken`` when the workflow is new and another one has its name; the store's own error. Then
    ///   nothing is stored.
    package func `import`(
        _ bundle: WorkflowBundle, as id: WorkflowID? = nil, tenant: TenantID, actor: AuditActor
    ) async throws -> Imported {
        let scope = Scope(tenantID: tenant, environment: .sandbox)  // workflows belong to both
        return try await self.store.transaction(in: scope) { store in
            let workflow = try await ManageWorkflows.inserted(
                Workflow(id: id ?? bundle.id, name: bundle.name, createdAt: bundle.createdAt), in: store,
                tenant: tenant)
            let known = try await store.workflows.everyVersion(of: workflow.id, tenant: tenant)
            let definitions = Dictionary(uniqueKeysWithValues: known.map { ($0.number, $0.definition) })
            var (added, unchanged): ([Int], [Int]) = ([], [])
            for version in bundle.versions.sorted(by: { $0.number < $1.number }) {
                if let definition = definitions[version.number] {
                    guard definition == version.definition else {
                        throw WorkflowError.versionDiffers(workflow.id, version.number)
                    }
                    unchanged.append(version.number)
                } else {
                    try await store.workflows.insert(version.imported(to: workflow.id), tenant: tenant)
                    added.append(version.number)
                }
            }
            if !added.isEmpty {
                try await store.audit.record(
                    AuditEntry(actor: actor, action: .workflowBundleImported, subject: .workflow(workflow.id)),
                    tenant: tenant)
            }
            return Imported(workflow: workflow, added: added, unchanged: unchanged)
        }
    }
}

extension WorkflowBundle.Version {
    /// The version as it is stored here: what this release finds decides whether it is valid.
    fileprivate func imported(to id: WorkflowID) -> WorkflowVersion {
        let status: WorkflowVersion.Status =
            self.status == .archived ? .archived : WorkflowVersion.Status(WorkflowValidator.findings(self.definition))
        return WorkflowVersion(
            workflowID: id, number: self.number, definition: self.definition, status: status, notes: self.notes,
            createdAt: self.createdAt)
    }
}
