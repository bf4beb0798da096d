import Hummingbird
import ServiceRuntime

/// Says "not found" of a resource with its id as the client wrote it, in the path, or as `applicant_id` or `check_id` in
/// the query.
///
/// Identifiers are values, which print in lower case, while clients compare the text with what they sent. Source: the
/// documented text, "with id=<id as given>", which the Node client's tests pin down.
struct NotFoundAsGiven: RouterMiddleware {
    func handle(
        _ request: Request, context: ScopedRequestContext,
        next: (Request, ScopedRequestContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as any ResourceError {
            guard let missing = error.missing, let given = Self.spelling(of: missing.id, in: request) else {
                throw error
            }
            throw Problem.notFound(missing.kind, id: given)
        }
    }

    private static func spelling(of id: String, in request: Request) -> String? {
        var texts = request.uri.path.split(separator: "/").map(String.init)
        for name in ["applicant_id", "check_id"] {
            if let text = request.uri.queryParameters[name[...]] { texts.append(String(text)) }
        }
        return texts.first { $0.lowercased() == id }
    }
}
