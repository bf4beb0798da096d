import HTTPTypes
package import ServiceRuntime
package import VerificationDomain

extension CheckError: ResourceError {
    var missing: MissingResource? {
        switch self {
        case .notFound(let id): MissingResource(kind: "Check", id: id.description)
        case .reportNotFound(let id): MissingResource(kind: "Report", id: id.description)
        case .notPaused, .reportNotPaused, .refused: nil
        }
    }

    /// 404; or 422 of the documented type, with the fields that cannot be.
    package var problem: Problem {
        switch self {
        case .notFound(let id): .notFound("Check", id: id.description)
        case .reportNotFound(let id): .notFound("Report", id: id.description)
        case .notPaused: .validation(["base": ["the check is not paused"]])
        case .reportNotPaused: .validation(["base": ["the report is not paused"]])
        case .refused(let refusal, let wrong):
            Problem(.unprocessableContent, type: refusal.rawValue, fields: wrong.fields.nestedByPath)
        }
    }
}
