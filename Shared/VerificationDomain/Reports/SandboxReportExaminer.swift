import CanonicalJSON
import Reports

/// The sandbox's examiner: pre-determined answers, by names and by what a check says under `consider`.
package struct SandboxReportExaminer: ReportExaminer {
    /// Needs nothing: the answers are in the module `Reports`.
    package init() {}

    /// The names are the task's own, or the applicant's where only those mean something (``SandboxTriggers``).
    /// - Returns: Always finished.
    package func examine(
        _ report: Report, of applicant: Applicant, scope: Scope
    ) async throws -> ReportExamination {
        let triggers = SandboxTriggers.of(report.name)
        var idNumberTypes = Set(applicant.details.idNumbers.map(\.kind.rawValue))
        if report.input["ssn"]?.stringValue != nil { idNumberTypes.insert("ssn") }
        let person = SandboxApplicant(
            firstName: triggers.firstName(
                own: report.input["first_name"]?.stringValue, applicant: applicant.details.firstName),
            lastName: triggers.lastName(
                own: report.input["last_name"]?.stringValue, applicant: applicant.details.lastName),
            country: report.input["address"]?["country"]?.stringValue ?? applicant.details.address?.country.rawValue,
            idNumberTypes: idNumberTypes, documentID: report.documentIDs.first?.rawValue)
        // Of a check with a list of reports to be `consider`, which lists this one or does not.
        let rule: SandboxRule =
            report.input["consider"]?.boolValue.map { $0 ? SandboxRule.consider : .clear } ?? .names
        return .finished(SandboxAnswers.answer(to: report.name, for: person, rule: rule))
    }
}
