package import Foundation
package import Reports

/// A complete document report as one attempt with its document. Prints as its ids alone.
package struct DocumentAttempt: Sendable, Equatable {
    /// The report.
    package let reportID: ReportID
    /// Who handed the document in.
    package let applicantID: ApplicantID
    /// The report's result.
    package let result: ReportResult
    /// The names as they were read, in their order; empty when none was.
    package let names: [String]
    /// As it was read; `nil` when it was not.
    package let dateOfBirth: String?
    /// When the report was begun.
    package let createdAt: Date
    /// When it was complete.
    package let completedAt: Date

    /// An attempt as stored.
    package init(
        reportID: ReportID, applicantID: ApplicantID, result: ReportResult, names: [String], dateOfBirth: String?,
        createdAt: Date, completedAt: Date
    ) {
        self.reportID = reportID
        self.applicantID = applicantID
        self.result = result
        self.names = names
        self.dateOfBirth = dateOfBirth
        self.createdAt = createdAt
        self.completedAt = completedAt
    }
}

extension DocumentAttempt: CustomStringConvertible {
    /// Ids and the result alone.
    package var description: String {
        "DocumentAttempt(\(self.reportID), \(self.applicantID), \(self.result.rawValue))"
    }
}

/// Finds reports that were made of one document, within one scope.
package protocol DocumentAttemptRepository: Sendable {
    /// The other complete document reports of the document that a report was made of, oldest first. Those of deleted
    /// applicants are left out, and those suspected for the consistency of their data.
    ///
    /// Two reports are of one document when country, type and number are read alike, spaces and the like aside.
    /// - Parameter limit: The newest of them, at most so many.
    /// - Returns: `nil` when it is not known which document the report was made of.
    func others(like id: ReportID, limit: Int, scope: Scope) async throws -> [DocumentAttempt]?
}
