import CanonicalJSON
import Reports

/// The sandbox's examiner: pre-determined answers, by names.
package struct SandboxReportExaminer: ReportExaminer {
    /// Needs nothing: the answers are in the module `Reports`.
    package init() {}

    /// The names are the task's own, or the applicant's where only those mean something (``SandboxTriggers``).
    /// - Returns: `needsAnalyst` for kinds that have no answers.
    package func examine(
        _ report: Report, of applicant: Applicant, scope: Scope
    ) async throws -> ReportExamination {
        if report.name.isFacialSimilarityReport {
            let (firstName, lastName) = Self.names(.facialSimilarity, of: report, applicant)
            return .finished(
                SandboxAnswers.facialSimilarityPhoto(
                    firstName: firstName, lastName: lastName, documentID: report.documentIDs.first?.rawValue))
        }
        if report.name.isDocumentReport {
            let (firstName, lastName) = Self.names(.document, of: report, applicant)
            return .finished(SandboxAnswers.document(firstName: firstName, lastName: lastName))
        }
        return .needsAnalyst
    }

    private static func names(
        _ triggers: SandboxTriggers, of report: Report, _ applicant: Applicant
    ) -> (first: String, last: String) {
        (
            triggers.firstName(
                own: report.input["first_name"]?.stringValue, applicant: applicant.details.firstName),
            triggers.lastName(own: report.input["last_name"]?.stringValue, applicant: applicant.details.lastName)
        )
    }
}
