import ServiceRuntime
import VerificationDomain

/// Runs `body`, and answers "not found" of something that the request's body names as a mistake in that field: 422,
/// where the same thing in a path is 404.
func namingField<Result>(_ field: String, _ body: () async throws -> Result) async throws -> Result {
    do {
        return try await body()
    } catch ApplicantError.notFound(let id) {
        throw ValidationError([field: [ResourceMessage.notFound("Applicant", id: id.description)]])
    }
}
