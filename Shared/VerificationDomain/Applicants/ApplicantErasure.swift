package import Foundation

/// How far an applicant is on the way to erasure, without anything about the person.
package struct ApplicantErasure: Sendable, Equatable {
    /// When the applicant was created; `nil` once erased.
    package let createdAt: Date?
    /// When erasure begins; `nil` unless deleted, and once erased.
    package let deleteAt: Date?
    /// When everything about the applicant was erased.
    package let erasedAt: Date?

    /// States how far it is.
    package init(createdAt: Date?, deleteAt: Date?, erasedAt: Date?) {
        self.createdAt = createdAt
        self.deleteAt = deleteAt
        self.erasedAt = erasedAt
    }

    /// `active`, `deleted` (and restorable until `deleteAt`) or `erased`.
    package var status: String {
        if self.erasedAt != nil { return "erased" }
        return self.deleteAt == nil ? "active" : "deleted"
    }
}

/// Erases applicants before their time, and tells how far an erasure is: for the operator, who may not read what the
/// applicant is called.
package struct ForceErasure: Sendable {
    private let store: any VerificationStore
    private let now: @Sendable () -> Date

    /// - Parameters:
    ///   - store: The operator's.
    ///   - now: The clock; erasure is due from its time on.
    package init(store: any VerificationStore, now: @escaping @Sendable () -> Date) {
        self.store = store
        self.now = now
    }

    /// Marks an applicant as deleted with no delay, whether they were deleted before or not, and has them erased at
    /// once. Safe to repeat. One transaction of its own.
    /// - Throws: ``ApplicantError``: not found; gone when they are erased already.
    package func callAsFunction(_ id: ApplicantID, scope: Scope, actor: AuditActor) async throws {
        let moment = self.now()
        try await self.store.transaction(in: scope) { store in
            guard try await store.applicants.markDeleted(id, at: moment, scope: scope) else {
                throw try await store.applicants.erasure(of: id, scope: scope) == nil
                    ? ApplicantError.notFound(id) : ApplicantError.gone(id)
            }
            // First, so that the key of an erasure that is due later is free.
            try await store.jobs.cancelErasure(of: id, scope: scope)
            try await store.jobs.erase(id, due: moment, scope: scope)
            try await store.audit.record(
                AuditEntry(actor: actor, action: .applicantErasureForced, subject: .applicant(id)), scope: scope)
        }
    }

    /// How far an applicant is on the way to erasure.
    /// - Throws: ``ApplicantError/notFound(_:)``.
    package func state(of id: ApplicantID, scope: Scope) async throws -> ApplicantErasure {
        guard let state = try await self.store.applicants.erasure(of: id, scope: scope) else {
            throw ApplicantError.notFound(id)
        }
        return state
    }
}
