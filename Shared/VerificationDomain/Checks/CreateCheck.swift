package import Foundation
import Reports
import Webhooks

/// Creates a check with its reports, and has them examined.
///
/// Source: API reference, "Create check".
package struct CreateCheck: Sendable {
    /// Checks of one applicant. Source: API reference, "Error codes and what to do" (`too_many_checks`).
    package static let limit = 1000

    private let store: any VerificationStore
    private let identifiers: IdentifierSource
    private let announcer: CheckAnnouncer
    private let now: @Sendable () -> Date

    /// - Parameters:
    ///   - store: Where each creation opens a transaction of its own.
    ///   - identifiers: Names new checks and reports.
    ///   - announcer: Tells webhooks.
    ///   - now: Stamps what is new.
    package init(
        store: any VerificationStore, identifiers: IdentifierSource, announcer: CheckAnnouncer,
        now: @escaping @Sendable () -> Date
    ) {
        self.store = store
        self.identifiers = identifiers
        self.announcer = announcer
        self.now = now
    }

    /// Creates a check; twice makes two. The check, its reports, the jobs that examine them and the event are one
    /// transaction; the applicant's row is locked in it, so that creations wait for each other and for a deletion.
    /// - Returns: The check as it begins: in progress or paused, without a result.
    /// - Throws: ``ApplicantError``; ``CheckError/refused(_:_:)``; ``ValidationError`` naming `document_ids` or
    ///   `applicant_provides_data`. Then nothing is stored.
    package func callAsFunction(_ new: NewCheck, scope: Scope) async throws -> Check {
        // Nothing here shows an applicant a form, so that such a check would wait for ever.
        if new.applicantProvidesData {
            throw ValidationError([
                "applicant_provides_data": [
                    "is not supported: collect the data first, on a workflow run's link or your own"
                ]
            ])
        }
        let now = self.now()
        return try await self.store.transaction(in: scope) { store in
            let applicant = try await store.applicants.existing(new.applicantID, scope: scope, lock: .update)
            try await Self.requireRoom(for: new, in: store, scope: scope)
            let material = try await CheckMaterial.chosen(for: new, in: store, scope: scope)
            if !scope.isSandbox {
                try CheckRequirements(
                    check: new, applicant: applicant,
                    consents: try await store.applicants.consents(of: applicant.id, scope: scope), material: material
                ).require()
            }
            let reports = new.reportNames.map { name in
                (id: self.identifiers.next(ReportID.self), name: name, input: material.input(of: name, in: new))
            }
            let check = Check(
                id: self.identifiers.next(), applicantID: applicant.id, createdAt: now, tags: new.tags,
                audience: try await Self.audience(of: new, in: store, scope: scope),
                applicantProvidesData: new.applicantProvidesData, redirectURI: new.redirectURI,
                privacyNoticesReadConsentGiven: new.privacyNoticesReadConsentGiven, reportIDs: reports.map(\.id),
                status: new.isPaused ? .paused : .inProgress)
            try await store.checks.insert(check, scope: scope)
            for report in reports {
                try await store.reports.insert(
                    Report(
                        id: report.id, applicantID: applicant.id, owner: .check(check.id), name: report.name,
                        input: report.input, createdAt: now, status: .awaitingData, isPaused: new.isPaused),
                    scope: scope)
            }
            if !new.isPaused {
                try await store.jobs.examine(check.reportIDs, scope: scope)
                try await self.announcer.tell([.check(check, .started, at: now)], of: check, in: store, scope: scope)
            }
            return check
        }
    }

    /// Whether the applicant may have another check. Client libraries' tests create a second check in the sandbox while
    /// the first goes on.
    private static func requireRoom(
        for new: NewCheck, in store: any VerificationTransaction, scope: Scope
    ) async throws {
        let counts = try await store.checks.count(of: new.applicantID, scope: scope)
        if counts.values.reduce(0, +) >= Self.limit {
            throw CheckError.refused(
                .tooManyChecks, ValidationError(["applicant_id": ["has \(Self.limit) checks, which is the limit"]]))
        }
        if !scope.isSandbox, counts.keys.contains(where: { !$0.isFinal }) {
            throw CheckError.refused(
                .incompleteChecks, ValidationError(["applicant_id": ["has a check that has not ended"]]))
        }
    }

    /// "If an invalid webhook ID is included in the list, that ID will be ignored and the request will be processed as
    /// though it were not included." Valid is a webhook that hears of this environment. Source: API reference,
    /// "webhook_ids".
    private static func audience(
        of new: NewCheck, in store: any VerificationTransaction, scope: Scope
    ) async throws -> CheckAudience {
        if new.webhookIDs == [CheckAudience.noWebhooks] { return .none }
        let named = new.webhookIDs.compactMap { WebhookID($0) }
        if named.isEmpty { return .all }
        let known = try await store.webhooks.list(tenant: scope.tenantID)
            .filter { $0.environments.contains(scope.environment) }.map(\.id)
        var chosen: [WebhookID] = []
        for id in named where known.contains(id) && !chosen.contains(id) { chosen.append(id) }
        return chosen.isEmpty ? .all : .some(chosen)
    }
}

extension VerificationJobs {
    /// Asks report-workers to examine reports of a check. In the sandbox the first one's job answers all of them.
    func examine(_ reports: [ReportID], scope: Scope) async throws {
        var jobs = StepJobs()
        jobs.reportsToExamine = scope.isSandbox ? Array(reports.prefix(1)) : reports
        if !jobs.isEmpty { try await self.enqueue(jobs, scope: scope) }
    }
}
