package import Foundation
import Workflows

/// Chooses the versions that new runs of an environment follow, and puts versions away. Runs that exist keep theirs.
package struct ManageActivations: Sendable {
    private let store: any VerificationStore
    private let now: @Sendable () -> Date

    /// - Parameters:
    ///   - store: Where each use opens a transaction of its own, which locks the workflow first.
    ///   - now: The time of what is stored.
    package init(store: any VerificationStore, now: @escaping @Sendable () -> Date) {
        self.store = store
        self.now = now
    }

    /// Makes a version the one that all new runs of an environment follow. A roll-out there ends.
    /// - Throws: ``WorkflowError``; the store's own error.
    @discardableResult
    package func activate(
        _ number: Int, of id: WorkflowID, scope: Scope, actor: AuditActor
    ) async throws -> WorkflowActivation {
        try await self.locking(id, scope: scope) { store in
            try await Self.requireValid(number, of: id, in: store, scope: scope)
            let now = self.now()
            try await store.workflows.activate(number, of: id, at: now, scope: scope)
            try await store.audit.record(
                AuditEntry(actor: actor, action: .workflowActivated, subject: .workflowVersion(number, of: id)),
                scope: scope)
            return WorkflowActivation(environment: scope.environment, version: number, activatedAt: now)
        }
    }

    /// Has part of an environment's new runs follow a version beside the active one. The same version again changes the
    /// part; another one takes its place.
    /// - Parameter percentage: 1 to 99 of a hundred users.
    /// - Throws: ``WorkflowError``; the store's own error.
    package func rollOut(
        _ number: Int, to percentage: Int, of id: WorkflowID, scope: Scope, actor: AuditActor
    ) async throws -> WorkflowActivation {
        try await self.locking(id, scope: scope) { store in
            try await Self.requireValid(number, of: id, in: store, scope: scope)
            guard let activation = try await store.workflows.activation(of: id, scope: scope) else {
                throw WorkflowError.nothingActive(id)
            }
            guard activation.version != number else { throw WorkflowError.alreadyActive(id, number) }
            let rollout = WorkflowRollout(version: number, percentage: percentage, startedAt: self.now())
            try await store.workflows.setRollout(rollout, of: id, scope: scope)
            try await store.audit.record(
                AuditEntry(actor: actor, action: .workflowRolloutSet, subject: .workflowVersion(number, of: id)),
                scope: scope)
            return activation.with(rollout)
        }
    }

    /// Has all new runs of an environment follow the active version again.
    /// - Throws: ``WorkflowError``; the store's own error.
    package func stopRollout(
        of id: WorkflowID, scope: Scope, actor: AuditActor
    ) async throws -> WorkflowActivation {
        try await self.locking(id, scope: scope) { store in
            guard let activation = try await store.workflows.activation(of: id, scope: scope),
                let rollout = activation.rollout
            else { throw WorkflowError.noRollout(id) }
            try await store.workflows.setRollout(nil, of: id, scope: scope)
            try await store.audit.record(
                AuditEntry(
                    actor: actor, action: .workflowRolloutStopped,
                    subject: .workflowVersion(rollout.version, of: id)), scope: scope)
            return activation.with(nil)
        }
    }

    /// Puts a version away that no new run follows, in either environment. Doing it again changes nothing.
    /// Source: Studio guide, "Workflow versions and activation": invalid and inactive versions can be archived.
    /// - Throws: ``WorkflowError``; the store's own error.
    @discardableResult
    package func archive(
        _ number: Int, of id: WorkflowID, tenant: TenantID, actor: AuditActor
    ) async throws -> WorkflowVersionSummary {
        try await self.locking(id, scope: Scope(tenantID: tenant, environment: .sandbox)) { store in
            guard let version = try await store.workflows.summary(of: number, of: id, tenant: tenant) else {
                throw WorkflowError.versionNotFound(id, number)
            }
            if version.status == .archived { return version }
            let activations = try await store.workflows.overview(of: id, tenant: tenant)?.activations ?? []
            if let user = activations.first(where: { $0.uses(number) }) {
                throw WorkflowError.inUse(id, number, user.environment)
            }
            try await store.workflows.setStatus(.archived, of: number, of: id, tenant: tenant)
            try await store.audit.record(
                AuditEntry(actor: actor, action: .workflowVersionArchived, subject: .workflowVersion(number, of: id)),
                tenant: tenant)
            return version.with(.archived)
        }
    }

    /// Runs `body` while nobody else chooses among the workflow's versions.
    private func locking<Result: Sendable>(
        _ id: WorkflowID, scope: Scope, _ body: (any VerificationTransaction) async throws -> Result
    ) async throws -> Result {
        try await self.store.transaction(in: scope) { store in
            guard try await store.workflows.find(id, tenant: scope.tenantID, lock: .update) != nil else {
                throw WorkflowError.notFound(id)
            }
            return try await body(store)
        }
    }

    private static func requireValid(
        _ number: Int, of id: WorkflowID, in store: any VerificationTransaction, scope: Scope
    ) async throws {
        guard let version = try await store.workflows.summary(of: number, of: id, tenant: scope.tenantID) else {
            throw WorkflowError.versionNotFound(id, number)
        }
        guard version.status == .valid else { throw WorkflowError.notActivatable(id, number) }
        guard let definition = try await store.workflows.version(number, of: id, tenant: scope.tenantID)?.definition
        else { throw WorkflowError.versionNotFound(id, number) }
        let findings = WorkflowValidator.activationFindings(definition, isSandbox: scope.isSandbox)
        if !findings.isEmpty { throw WorkflowError.notRunnable(id, number, scope.environment, findings) }
    }
}

extension WorkflowActivation {
    /// The same activation with another roll-out, or none.
    fileprivate func with(_ rollout: WorkflowRollout?) -> WorkflowActivation {
        WorkflowActivation(
            environment: self.environment, version: self.version, activatedAt: self.activatedAt, rollout: rollout)
    }
}

extension WorkflowVersionSummary {
    /// The same version with another status.
    fileprivate func with(_ status: WorkflowVersion.Status) -> WorkflowVersionSummary {
        WorkflowVersionSummary(
            number: self.number, digest: self.digest, status: status, notes: self.notes, createdAt: self.createdAt)
    }
}
