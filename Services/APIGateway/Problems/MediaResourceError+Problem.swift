package import ServiceRuntime
package import VerificationDomain

extension MediaResourceError: ResourceError {
    var missing: MissingResource? {
        switch self {
        case .documentNotFound(let id): MissingResource(kind: "Document", id: id.description)
        case .livePhotoNotFound(let id): MissingResource(kind: "LivePhoto", id: id.description)
        case .idPhotoNotFound(let id): MissingResource(kind: "IDPhoto", id: id.description)
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
