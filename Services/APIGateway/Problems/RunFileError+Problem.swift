package import ServiceRuntime
package import VerificationDomain

extension RunFileError: ResourceError {
    var missing: MissingResource? {
        switch self {
        case .notFound(let kind, let id): MissingResource(kind: kind.resourceName, id: id)
        case .signedDocumentNotFound(let id): MissingResource(kind: "SignedDocument", id: id)
        case .runNotEnded: nil
        }
    }

    /// 404, or 422 of a run that goes on.
    package var problem: Problem {
        switch self {
        case .notFound(let kind, let id): .notFound(kind.resourceName, id: id)
        case .signedDocumentNotFound(let id): .notFound("SignedDocument", id: id)
        case .runNotEnded: .validation(["base": ["the run has not ended"]])
        }
    }
}
