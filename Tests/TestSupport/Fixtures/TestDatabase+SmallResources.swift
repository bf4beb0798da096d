import CanonicalJSON
package import Foundation
import Persistence
import PostgresClient
package import Reports
package import VerificationDomain

/// What no use case makes yet, or few do.
extension TestDatabase {
    @discardableResult
    package func insertPasskey(
        of applicant: ApplicantID, username: String = "anna", id: String = UUID().uuidString,
        scope: Scope = .acmeSandbox, createdAt: Date = .fixture
    ) async throws -> Passkey {
        let passkey = Passkey(
            id: id, username: username, applicantID: applicant, applicationDomain: "example.com", state: .active,
            createdAt: createdAt, lastUsedAt: nil)
        try await PostgresPasskeyRepository(on: self.superuser).insert(passkey, scope: scope)
        return passkey
    }

    @discardableResult
    package func insertBiometricToken(
        of applicant: ApplicantID, customerUserID: String = "anna", scope: Scope = .acmeSandbox,
        insertedAt: Date = .fixture
    ) async throws -> BiometricToken {
        let token = BiometricToken(
            id: .random(), customerUserID: customerUserID, applicantID: applicant, mediaType: "motion_capture",
            status: .review, insertedAt: insertedAt)
        try await PostgresBiometricTokenRepository(on: self.superuser).insert(token, scope: scope)
        return token
    }

    @discardableResult
    package func insertFeedback(
        about report: ReportID, of applicant: ApplicantID, scope: Scope = .acmeSandbox
    ) async throws -> ResultsFeedback {
        let feedback = ResultsFeedback(
            id: .random(), applicantID: applicant, subject: .report(report), expected: .consider,
            notes: "A known forger.",
            createdAt: .fixture)
        try await PostgresResultsFeedbackRepository(on: self.superuser).insert(feedback, scope: scope)
        return feedback
    }

    /// A report that is complete, of a new run of the applicant.
    @discardableResult
    package func insertReport(
        _ outcome: ReportOutcome, name: ReportName = .document, of applicant: Applicant, scope: Scope = .acmeLive,
        createdAt: Date = .fixture
    ) async throws -> ReportID {
        let run = try await self.insertRun(of: applicant, scope: scope)
        let report = Report(
            id: .random(), applicantID: applicant.id, runID: run.id, taskID: "profile_4f4b2", taskAttempt: 1,
            name: name, input: [:], createdAt: createdAt, status: .awaitingData)
        let reports = PostgresReportRepository(on: self.superuser)
        try await reports.insert(report, scope: scope)
        _ = try await reports.complete(
            report.id, outcome: outcome, by: .machine, at: createdAt.addingTimeInterval(60), scope: scope)
        return report.id
    }
}

extension ReportOutcome {
    /// A document report that read a document; clear unless said otherwise.
    package static func document(
        number: String? = "AB 123-456", country: String? = "GBR", type: String? = "passport",
        firstName: String? = "Anna", lastName: String? = "Nowak", dateOfBirth: String? = "1990-01-31",
        result: ReportResult = .clear, subResult: ReportSubResult = .clear, dataConsistency: ReportResult = .clear
    ) -> ReportOutcome {
        let texts = [
            "issuing_country": country, "document_type": type, "first_name": firstName, "last_name": lastName,
            "date_of_birth": dateOfBirth,
        ].compactMapValues { $0 }
        var properties = texts.mapValues { JSONValue.string($0) }
        properties["document_numbers"] = number.map { [["type": "document_number", "value": .string($0)]] }
        return ReportOutcome(
            result: result, subResult: subResult,
            breakdown: ["data_consistency": Breakdown(result: dataConsistency)], properties: properties)
    }
}
