import ServiceRuntime
import VerificationDomain

/// Runs `body`, and answers "not found" of something that the request's body names as a mistake in that field: 422,
/// where the same thing in a path is 404.
/// - Parameter given: The field's value, as the client wrote it.
func namingField<Result>(
    _ field: String, given: String?, _ body: () async throws -> Result
) async throws -> Result {
    do {
        return try await body()
    } catch ApplicantError.notFound(let id) {
        let missing = MissingResource(kind: "Applicant", id: given ?? id.description)
        throw ValidationError([field: [missing.message]])
    }
}
