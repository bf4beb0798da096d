package import ServiceRuntime
package import VerificationDomain

extension MediaResourceError: ResourceError {
    var missing: MissingResource? {
        switch self {
        case .documentNotFound(let id): MissingResource(kind: "Document", id: id.description)
        case .livePhotoNotFound(let id): MissingResource(kind: "LivePhoto", id: id.description)
        case .idPhotoNotFound(let id): MissingResource(kind: "IDPhoto", id: id.description)
        }
    }

    /// 404.
    package var problem: Problem { self.missing?.problem ?? .notFound }
}
