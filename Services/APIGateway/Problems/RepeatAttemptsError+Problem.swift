package import ServiceRuntime
package import VerificationDomain

extension RepeatAttemptsError: ResourceError {
    var missing: MissingResource? {
        switch self {
        case .reportNotFound(let id): MissingResource(kind: "Report", id: id.description)
        case .noDocumentReport, .notComplete: nil
        }
    }

    /// 404; 422 for a report that has no attempts to tell.
    package var problem: Problem {
        switch self {
        case .reportNotFound(let id): .notFound("Report", id: id.description)
        case .noDocumentReport: .validation(["report_id": ["is not a Document report"]])
        case .notComplete: .validation(["report_id": ["the Document report must have completed"]])
        }
    }
}
