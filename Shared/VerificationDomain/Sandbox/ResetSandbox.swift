package import Foundation

/// Asks for everything in a tenant's sandbox to be erased; the gateway's use case.
package struct ResetSandbox: Sendable {
    private let store: any VerificationStore
    private let now: @Sendable () -> Date

    /// - Parameters:
    ///   - store: Gives each call its transaction.
    ///   - now: Says what was there when it was asked for.
    package init(store: any VerificationStore, now: @escaping @Sendable () -> Date) {
        self.store = store
        self.now = now
    }

    /// Enqueues the work, in a transaction of its own. Safe to repeat.
    /// - Returns: What was created until then goes; what comes later stays.
    /// - Throws: ``ResetSandboxError``.
    package func callAsFunction(scope: Scope, actor: AuditActor) async throws -> Date {
        guard scope.isSandbox else { throw ResetSandboxError.liveEnvironment }
        let moment = self.now()
        return try await self.store.transaction(in: scope) { store in
            try await store.jobs.resetSandbox(createdUntil: moment, scope: scope)
            try await store.audit.record(
                AuditEntry(actor: actor, action: .sandboxReset, subject: .tenant(scope.tenantID)), scope: scope)
            return moment
        }
    }
}

/// Why a sandbox is not erased.
package enum ResetSandboxError: Error, Equatable {
    /// The scope is the live environment.
    case liveEnvironment
}

/// Has the applicants of a sandbox erased, and with them everything that belongs to them (``EraseApplicant``); the
/// orchestrator's use case. Workflows, webhooks and tokens are the tenant's, and stay.
package struct EraseSandbox: Sendable {
    /// How many applicants one transaction marks.
    package static let batch = 200

    private let store: any VerificationStore
    private let now: @Sendable () -> Date

    /// - Parameters:
    ///   - store: Gives each batch its transaction.
    ///   - now: The clock; erasure is due from its time on.
    package init(store: any VerificationStore, now: @escaping @Sendable () -> Date) {
        self.store = store
        self.now = now
    }

    /// Marks a batch as deleted with no delay, and enqueues their erasure. Safe to run twice: whoever is marked is passed
    /// over.
    /// - Returns: Whether there may be more.
    package func callAsFunction(createdUntil moment: Date, scope: Scope) async throws -> Bool {
        guard scope.isSandbox else { return false }
        let now = self.now()
        return try await self.store.transaction(in: scope) { store in
            let found = try await store.applicants.erasable(
                createdUntil: moment, dueAfter: now, limit: Self.batch, scope: scope)
            for id in found where try await store.applicants.markDeleted(id, at: now, scope: scope) {
                // First, so that the key of an erasure that is due later is free.
                try await store.jobs.cancelErasure(of: id, scope: scope)
                try await store.jobs.erase(id, due: now, scope: scope)
            }
            return found.count == Self.batch
        }
    }
}
