package import ServiceRuntime
package import VerificationDomain

extension MediaResourceError: ResourceError {
    var missing: MissingResource? {
        switch self {
        case .documentNotFound(let id): MissingResource(kind: "Document", id: id.description)
        case .mediumNotFound(let resource, let id): MissingResource(kind: resource, id: id)
        case .partNotFound(let resource, let id): MissingResource(kind: resource, id: id.description)
        case .tooMany, .storageFull: nil
        }
    }

    /// 404; 422 about the field `file` for one file too many, or too much.
    package var problem: Problem {
        switch self {
        case .tooMany(let maximum):
            .validation(["file": ["is one too many, an applicant may have \(maximum) of this kind"]])
        case .storageFull(let byteLimit):
            .validation(["file": ["does not fit, the files of this environment may have \(byteLimit) bytes in all"]])
        case .documentNotFound, .mediumNotFound, .partNotFound: self.missing?.problem ?? .notFound
        }
    }
}
