/// A check with everything that it is about: what a document on it is drawn from. Prints as the check's id and status
/// only.
package struct CheckDossier: Sendable, Equatable {
    /// The check.
    package let check: Check
    /// Whom it verifies, as stored now.
    package let applicant: Applicant
    /// In the order of ``Check/reportIDs``.
    package let reports: [Report]

    /// Joins what was read.
    package init(check: Check, applicant: Applicant, reports: [Report]) {
        self.check = check
        self.applicant = applicant
        self.reports = reports
    }
}

extension CheckDossier: CustomStringConvertible, CustomReflectable {
    /// The check's id and status alone.
    package var description: String { "CheckDossier(\(self.check))" }

    /// A mirror without children, so that dumps show nothing of the person.
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// Reads checks and their reports.
package struct ReadChecks: Sendable {
    private let store: any VerificationStore

    /// - Parameter store: Read outside a transaction, but for a dossier: each call sees one statement's view.
    package init(store: any VerificationStore) { self.store = store }

    /// Reads a check whose applicant is not deleted.
    /// - Throws: ``CheckError/notFound(_:)``.
    package func find(_ id: CheckID, scope: Scope) async throws -> Check {
        try await self.store.checks.existing(id, scope: scope)
    }

    /// Reads all checks of an applicant, newest first.
    /// - Throws: ``ApplicantError``.
    package func list(of applicant: ApplicantID, scope: Scope) async throws -> [Check] {
        _ = try await self.store.applicants.existing(applicant, scope: scope)
        return try await self.store.checks.list(of: applicant, scope: scope)
    }

    /// Reads a report that is part of a check. Reports that a workflow run made are read in the run's output. Source: API
    /// reference, "Retrieve report": "only applicable for implementations where reports are part of checks".
    /// - Throws: ``CheckError/reportNotFound(_:)``.
    package func report(_ id: ReportID, scope: Scope) async throws -> Report {
        try await self.store.existingReport(id, scope: scope).report
    }

    /// Reads all reports of a check, in the order in which it names them.
    /// - Throws: ``CheckError/notFound(_:)``.
    package func reports(of id: CheckID, scope: Scope) async throws -> [Report] {
        _ = try await self.store.checks.existing(id, scope: scope)
        return try await self.store.reports.list(of: id, scope: scope)
    }

    /// Reads a check with its applicant and reports, and notes in the audit log that somebody did.
    /// - Throws: ``CheckError/notFound(_:)``.
    package func dossier(_ id: CheckID, scope: Scope, readBy actor: AuditActor) async throws -> CheckDossier {
        try await self.store.transaction(in: scope) { store in
            let check = try await store.checks.existing(id, scope: scope)
            guard let applicant = try await store.applicants.find(check.applicantID, scope: scope, lock: .none) else {
                throw CheckError.notFound(id)  // erased meanwhile
            }
            try await store.audit.record(
                AuditEntry(actor: actor, action: .checkDownloaded, subject: .check(id)), scope: scope)
            return CheckDossier(
                check: check, applicant: applicant, reports: try await store.reports.list(of: id, scope: scope))
        }
    }
}

extension CheckRepository {
    /// - Throws: ``CheckError/notFound(_:)``.
    func existing(_ id: CheckID, scope: Scope) async throws -> Check {
        guard let check = try await self.find(id, scope: scope) else { throw CheckError.notFound(id) }
        return check
    }
}

extension Repositories {
    /// A report that is part of a check whose applicant is not deleted, with that check.
    /// - Throws: ``CheckError/reportNotFound(_:)``.
    func existingReport(_ id: ReportID, scope: Scope) async throws -> (report: Report, check: Check) {
        guard let report = try await self.reports.find(id, scope: scope), let checkID = report.owner.checkID,
            let check = try await self.checks.find(checkID, scope: scope)
        else { throw CheckError.reportNotFound(id) }
        return (report, check)
    }
}
