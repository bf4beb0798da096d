package import Foundation

/// Creates, reads, changes, deletes and restores applicants. Every change is one transaction of its own.
package struct ManageApplicants: Sendable {
    private let store: any VerificationStore
    private let identifiers: IdentifierSource
    private let now: @Sendable () -> Date

    /// - Parameters:
    ///   - identifiers: Makes the ids of new applicants.
    ///   - now: The clock; it decides when erasure begins.
    package init(
        store: any VerificationStore, identifiers: IdentifierSource, now: @escaping @Sendable () -> Date
    ) {
        self.store = store
        self.identifiers = identifiers
        self.now = now
    }

    /// Writes a new applicant with what they agreed to.
    /// - Parameters:
    ///   - details: Passed the rules of ``ApplicantRules`` already.
    ///   - consents: No name twice.
    package func create(
        _ details: ApplicantDetails, consents: [ApplicantConsent], scope: Scope
    ) async throws -> Applicant {
        let applicant = Applicant(
            id: self.identifiers.next(), createdAt: self.now(), details: details, deleteAt: nil)
        return try await self.store.transaction(in: scope) { store in
            try await store.applicants.insert(applicant, scope: scope)
            if !consents.isEmpty {
                try await store.applicants.record(consents, of: applicant.id, scope: scope)
            }
            return applicant
        }
    }

    /// Reads an applicant that is not deleted.
    /// - Throws: ``ApplicantError``.
    package func find(_ id: ApplicantID, scope: Scope) async throws -> Applicant {
        try await self.store.applicants.existing(id, scope: scope)
    }

    /// What an applicant agreed to or refused.
    /// - Throws: ``ApplicantError``.
    package func consents(of id: ApplicantID, scope: Scope) async throws -> [RecordedConsent] {
        _ = try await self.store.applicants.existing(id, scope: scope)
        return try await self.store.applicants.consents(of: id, scope: scope)
    }

    /// Reads a page of applicants, newest first.
    package func list(_ page: Page, includingDeleted: Bool, scope: Scope) async throws -> Paged<Applicant> {
        try await self.store.applicants.list(page, includingDeleted: includingDeleted, scope: scope)
    }

    /// Changes what the changes name; the row is locked meanwhile.
    /// - Parameter changes: Passed the rules of ``ApplicantRules`` already; no consent twice.
    /// - Returns: The applicant as it is afterwards.
    /// - Throws: ``ApplicantError``.
    package func update(_ id: ApplicantID, with changes: ApplicantChanges, scope: Scope) async throws -> Applicant {
        try await self.store.transaction(in: scope) { store in
            var applicant = try await store.applicants.existing(id, scope: scope, lock: .update)
            applicant.details = changes.applied(to: applicant.details)
            try await store.applicants.update(applicant, scope: scope)
            if !changes.consents.isEmpty {
                try await store.applicants.record(changes.consents, of: id, scope: scope)
            }
            return applicant
        }
    }

    /// Marks an applicant for erasure after the tenant's delay, and schedules it. Deleting twice is refused as gone. While
    /// a check is in progress it is refused, too; the row's lock keeps another from beginning meanwhile.
    /// - Throws: ``ApplicantError``.
    package func delete(_ id: ApplicantID, scope: Scope, actor: AuditActor) async throws {
        try await self.store.transaction(in: scope) { store in
            var applicant = try await store.applicants.existing(id, scope: scope, lock: .update)
            if try await store.checks.count(of: id, scope: scope)[.inProgress] != nil {
                throw ApplicantError.hasChecksInProgress(id)
            }
            let delay = try await store.tenants.find(scope.tenantID)?.deletionDelay ?? .zero
            let due = self.now().addingTimeInterval(delay.seconds)
            applicant.deleteAt = due
            try await store.applicants.update(applicant, scope: scope)
            try await store.jobs.erase(id, due: due, scope: scope)
            try await store.audit.record(
                AuditEntry(actor: actor, action: .applicantDeleted, subject: .applicant(id)), scope: scope)
        }
    }

    /// Takes a deletion back. An applicant that is not deleted stays as it is.
    /// - Throws: ``ApplicantError``: not found, or gone when the delay has passed.
    package func restore(_ id: ApplicantID, scope: Scope, actor: AuditActor) async throws {
        try await self.store.transaction(in: scope) { store in
            guard var applicant = try await store.applicants.find(id, scope: scope, lock: .update) else {
                throw try await store.applicants.missing(id, scope: scope)
            }
            guard let deleteAt = applicant.deleteAt else { return }
            guard deleteAt > self.now() else { throw ApplicantError.gone(id) }
            applicant.deleteAt = nil
            try await store.applicants.update(applicant, scope: scope)
            try await store.jobs.cancelErasure(of: id, scope: scope)
            try await store.audit.record(
                AuditEntry(actor: actor, action: .applicantRestored, subject: .applicant(id)), scope: scope)
        }
    }
}

extension ApplicantRepository {
    /// An applicant that exists and is not deleted.
    /// - Throws: ``ApplicantError``.
    package func existing(
        _ id: ApplicantID, scope: Scope, lock: RowLock = .none
    ) async throws -> Applicant {
        guard let applicant = try await self.find(id, scope: scope, lock: lock) else {
            throw try await self.missing(id, scope: scope)
        }
        if applicant.isDeleted { throw ApplicantError.gone(id) }
        return applicant
    }

    /// Why there is no row of an applicant: erased, or never there.
    fileprivate func missing(_ id: ApplicantID, scope: Scope) async throws -> ApplicantError {
        try await self.erasure(of: id, scope: scope) == nil ? .notFound(id) : .gone(id)
    }
}

extension Duration {
    /// As a number of seconds, for arithmetic on dates.
    package var seconds: Double {
        let (seconds, attoseconds) = self.components
        return Double(seconds) + Double(attoseconds) / 1e18
    }
}
