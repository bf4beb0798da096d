package import ServiceRuntime
package import VerificationDomain

extension MediaResourceError: ResourceError {
    var missing: MissingResource? {
        switch self {
        case .documentNotFound(let id): MissingResource(kind: "Document", id: id.description)
        case .mediumNotFound(let resource, let id): MissingResource(kind: resource, id: id)
        case .partNotFound(let resource, let id): MissingResource(kind: resource, id: id.description)
        case .tooMany: nil
        }
    }

    /// 404; 422 about the field `file` for one file too many.
    package var problem: Problem {
        if case .tooMany(let maximum) = self {
            return .validation(["file": ["is one too many, an applicant may have \(maximum) of this kind"]])
        }
        return self.missing?.problem ?? .notFound
    }
}
