import CanonicalJSON
import Foundation
package import Reports

/// Tells how often the document of a report was handed in.
///
/// The reports of a sandbox are made of canned documents, which all have the same number: there a report has no other
/// attempts, and keywords have canned answers (`SandboxRepeatAttempts`).
///
/// Source: API reference, "Repeat attempts".
package struct FindRepeatAttempts: Sendable {
    /// How many other attempts are told at most, the newest.
    package static let limit = 1_000

    private let store: any VerificationStore

    /// - Parameter store: Read without a transaction.
    package init(store: any VerificationStore) { self.store = store }

    /// - Throws: ``RepeatAttemptsError``.
    package func callAsFunction(_ id: ReportID, scope: Scope) async throws -> RepeatAttempts {
        guard let report = try await self.store.reports.find(id, scope: scope),
            let applicant = try await self.store.applicants.find(report.applicantID, scope: scope, lock: .none),
            applicant.deleteAt == nil
        else { throw RepeatAttemptsError.reportNotFound(id) }
        guard report.name.isDocumentReport else { throw RepeatAttemptsError.noDocumentReport(id) }
        guard report.status == .complete, let own = report.attempt else { throw RepeatAttemptsError.notComplete(id) }
        let others =
            scope.isSandbox ? nil : try await self.store.attempts.others(like: id, limit: Self.limit, scope: scope)
        return RepeatAttempts(of: own, others: others ?? [])
    }

    /// What the output of a run says of a document report: nothing was seen before when it is not known which document
    /// that was made of, as in the sandbox.
    /// - Parameter store: The transaction in which the run goes on.
    static func output(
        of report: Report, in store: any Repositories, scope: Scope
    ) async throws -> RepeatAttempts {
        guard !scope.isSandbox, report.name.isDocumentReport, let own = report.attempt,
            let others = try await store.attempts.others(like: report.id, limit: Self.limit, scope: scope)
        else { return .none }
        return RepeatAttempts(of: own, others: others)
    }
}

/// Why it cannot be told how often a document was handed in.
package enum RepeatAttemptsError: Error, Equatable {
    /// No such report, or another scope's, or its applicant is deleted.
    case reportNotFound(ReportID)
    /// The report is about something else.
    case noDocumentReport(ReportID)
    /// The report has not found anything yet.
    case notComplete(ReportID)
}

extension Report {
    /// A complete report as an attempt with its document; `nil` for any other.
    fileprivate var attempt: DocumentAttempt? {
        guard let outcome = self.outcome, let completedAt = self.completedAt else { return nil }
        return DocumentAttempt(
            reportID: self.id, applicantID: self.applicantID, result: outcome.result,
            names: ["first_name", "last_name"].compactMap { outcome.properties[$0]?.stringValue },
            dateOfBirth: outcome.properties["date_of_birth"]?.stringValue, createdAt: self.createdAt,
            completedAt: completedAt)
    }
}

extension RepeatAttempts {
    /// The numbers by the documented formulas: all attempts count, this one too.
    package init(of own: DocumentAttempt, others: [DocumentAttempt]) {
        let entries = others.map { $0.entry(comparedWith: own) }
        let clear = ([own] + others).count { $0.result == .clear }
        self.init(
            reportID: own.reportID.rawValue, attempts: entries.map(\.json), attemptsCount: others.count + 1,
            // Two decimals, as in the reference's sample.
            clearRate: (Double(clear) / Double(others.count + 1) * 100).rounded() / 100,
            uniqueMismatchesCount: entries.count { $0.isMismatch })
    }
}

extension DocumentAttempt {
    /// The attempt beside another one with the same document; what was not read of either is left out.
    fileprivate func entry(comparedWith own: DocumentAttempt) -> (json: JSONValue, isMismatch: Bool) {
        var members: [String: JSONValue] = [
            "report_id": .string(self.reportID.description), "applicant_id": .string(self.applicantID.description),
            // By which it was found.
            "document_number": "match",
            "result": .string(self.result.rawValue),
            "created_at": .string(self.createdAt.formatted(.iso8601)),
            "completed_at": .string(self.completedAt.formatted(.iso8601)),
        ]
        var isMismatch = false
        func compare(_ key: String, _ isSame: Bool) {
            members[key] = isSame ? "match" : "mismatch"
            if !isSame { isMismatch = true }
        }
        if !self.names.isEmpty, !own.names.isEmpty { compare("names", self.names == own.names) }
        if let theirs = self.dateOfBirth, let ours = own.dateOfBirth { compare("date_of_birth", theirs == ours) }
        return (.object(members), isMismatch)
    }
}
