import HTTPTypes
package import ServiceRuntime
package import VerificationDomain

extension ApplicantError: ResourceError {
    var missing: MissingResource? {
        switch self {
        case .notFound(let id): MissingResource(kind: "Applicant", id: id.description)
        case .gone, .hasChecksInProgress: nil
        }
    }

    /// 404 or 410; 422 of an applicant who cannot be deleted yet.
    package var problem: Problem {
        switch self {
        case .notFound(let id): .notFound("Applicant", id: id.description)
        case .gone: .gone
        case .hasChecksInProgress: Problem(.unprocessableContent, type: "deletion_incomplete_checks")
        }
    }
}
