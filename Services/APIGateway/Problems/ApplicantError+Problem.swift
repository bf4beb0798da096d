package import ServiceRuntime
package import VerificationDomain

extension ApplicantError: ResourceError {
    var missing: MissingResource? {
        switch self {
        case .notFound(let id): MissingResource(kind: "Applicant", id: id.description)
        case .gone: nil
        }
    }

    /// 404 or 410.
    package var problem: Problem { self.missing?.problem ?? .gone }
}
