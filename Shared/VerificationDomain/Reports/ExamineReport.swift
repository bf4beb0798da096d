import CanonicalJSON
package import Foundation
package import Reports

/// What an examination came to.
package enum ReportExamination: Sendable, Equatable {
    case finished(ReportOutcome)
    /// No machine here can decide: an analyst does.
    case needsAnalyst
}

/// Examines the material of one report.
package protocol ReportExaminer: Sendable {
    /// - Parameter applicant: The applicant as stored now; the task's own input comes first where it has a value.
    /// - Throws: when the examination could not be made now; it is tried again.
    func examine(_ report: Report, of applicant: Applicant, scope: Scope) async throws -> ReportExamination
}

/// Runs a report and stores what it found; safe to run twice, or by two workers at once.
package struct ExamineReport: Sendable {
    private let store: any VerificationStore
    private let sandbox: any ReportExaminer
    private let live: any ReportExaminer
    private let now: @Sendable () -> Date

    package init(
        store: any VerificationStore, sandbox: any ReportExaminer, live: any ReportExaminer,
        now: @escaping @Sendable () -> Date
    ) {
        self.store = store
        self.sandbox = sandbox
        self.live = live
        self.now = now
    }

    /// - Parameter completing: Opens the transaction that also ends the job.
    package func callAsFunction(
        _ id: ReportID, scope: Scope, completing: any VerificationStore
    ) async throws {
        guard let report = try await self.store.reports.find(id, scope: scope), report.status == .awaitingData,
            let applicant = try await self.store.applicants.find(report.applicantID, scope: scope, lock: .none)
        else { return }  // finished by an earlier attempt, or erased since
        let examiner = scope.isSandbox ? self.sandbox : self.live
        let examination = try await examiner.examine(report, of: applicant, scope: scope)  // no transaction is open
        try await completing.transaction(in: scope) { store in
            let isNews =
                switch examination {
                case .finished(let outcome):
                    try await store.reports.complete(id, outcome: outcome, at: self.now(), scope: scope)
                case .needsAnalyst:
                    try await store.reports.awaitApproval(id, scope: scope)
                }
            if isNews { try await store.jobs.reportSettled(id, scope: scope) }
        }
    }
}

/// The sandbox's examiner: pre-determined answers, by the applicant's names.
package struct SandboxReportExaminer: ReportExaminer {
    package init() {}

    package func examine(
        _ report: Report, of applicant: Applicant, scope: Scope
    ) async throws -> ReportExamination {
        let firstName = report.input["first_name"]?.stringValue ?? applicant.details.firstName
        let lastName = report.input["last_name"]?.stringValue ?? applicant.details.lastName
        if report.name.isFacialSimilarityReport {
            return .finished(
                SandboxAnswers.facialSimilarityPhoto(
                    firstName: firstName, lastName: lastName, documentID: report.documentIDs.first?.rawValue))
        }
        if report.name.isDocumentReport {
            return .finished(SandboxAnswers.document(firstName: firstName, lastName: lastName))
        }
        return .needsAnalyst
    }
}
