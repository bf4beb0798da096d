/// Why something about a check or one of its reports could not be done.
package enum CheckError: Error, Equatable {
    /// No such check, or another scope's, or its applicant is deleted.
    case notFound(CheckID)
    /// No such report, or another scope's, or its applicant is deleted, or no check's.
    case reportNotFound(ReportID)
    /// The check is not paused; in the sandbox this is no mistake.
    case notPaused(CheckID)
    /// The report is not paused; in the sandbox this is no mistake.
    case reportNotPaused(ReportID)
    /// The check cannot be created.
    case refused(CheckRefusal, ValidationError)
}

/// Why a check cannot be created, by the type that the API gives it. Source: API reference, "Error codes and what to do".
package enum CheckRefusal: String, CaseIterable, Sendable {
    /// `report_names` is missing or empty.
    case reportNamesBlank = "report_names_blank"
    /// `report_names` is no array of strings.
    case reportNamesFormat = "report_names_format"
    /// `report_names` has a name that no report has.
    case invalidReportNames = "invalid_reports_names"
    /// `type` belongs to an older version of the API.
    case typeDeprecated = "check_type_deprecated"
    /// `document_ids` without a report that takes any.
    case documentIDsWithUnsupportedReport = "document_ids_with_unsupported_report"
    /// Another check of the applicant has not ended.
    case incompleteChecks = "incomplete_checks"
    /// The applicant has as many checks as one may have.
    case tooManyChecks = "too_many_checks"
    /// Nobody said where the applicant lives.
    case missingLocation = "missing_applicant_location"
    /// The applicant did not agree to what their country asks for.
    case missingConsents = "missing_applicant_provided_consents"
    /// A report would have no document to examine.
    case missingDocuments = "missing_documents"
    /// Something else that a report needs is missing.
    case failedRequirements = "failed_check_requirements"
}
