package import Foundation

/// Names one feedback; on the wire a plain UUID.
package typealias ResultsFeedbackID = Identifier<ResultsFeedback>

/// What a tenant believes that the result of a check or a report should have been. Prints as its id alone: the notes are the
/// tenant's own words about a person.
package struct ResultsFeedback: Sendable, Equatable {
    /// The result that there should have been. Source: OpenAPI document, schema `results_feedback`.
    package enum Expectation: String, Sendable, CaseIterable {
        /// The person is genuine, and was flagged.
        case clear
        /// Fraud was missed.
        case consider
    }

    /// What has the result.
    package enum Subject: Sendable, Hashable {
        /// A check as a whole.
        case check(CheckID)
        /// One report.
        case report(ReportID)
    }

    /// The longest notes, in code points.
    package static let greatestNotesLength = 10_000

    /// A UUID, version 7; answers do not have it.
    package let id: ResultsFeedbackID
    /// Whom the result is about: the feedback is erased with them.
    package let applicantID: ApplicantID
    /// What has the result.
    package let subject: Subject
    /// What there should have been.
    package let expected: Expectation
    /// Context; `nil` when none was given, else not empty.
    package let notes: String?
    /// When it was given.
    package let createdAt: Date

    /// A feedback as stored, or about to be.
    package init(
        id: ResultsFeedbackID, applicantID: ApplicantID, subject: Subject, expected: Expectation, notes: String?,
        createdAt: Date
    ) {
        self.id = id
        self.applicantID = applicantID
        self.subject = subject
        self.expected = expected
        self.notes = notes
        self.createdAt = createdAt
    }
}

extension ResultsFeedback: CustomStringConvertible {
    /// The id alone.
    package var description: String { "ResultsFeedback(\(self.id))" }
}

/// Stores feedback of one scope at a time; rows go with the applicant.
package protocol ResultsFeedbackRepository: Sendable {
    /// Adds a feedback about a check or a report that exists. Not safe to repeat: a second one of one id is refused.
    func insert(_ feedback: ResultsFeedback, scope: Scope) async throws
    /// Oldest first; those of a deleted applicant too.
    func list(about subject: ResultsFeedback.Subject, scope: Scope) async throws -> [ResultsFeedback]
}

/// Why feedback could not be taken.
package enum ResultsFeedbackError: Error, Equatable {
    /// No such check, or another scope's, or its applicant is deleted.
    case checkNotFound(CheckID)
    /// No such report, or another scope's, or its applicant is deleted.
    case reportNotFound(ReportID)
}
