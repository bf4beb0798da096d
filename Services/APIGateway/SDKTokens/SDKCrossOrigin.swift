import HTTPTypes
import Hummingbird

/// Lets pages of any origin send requests with SDK tokens (Fetch Standard, "CORS protocol"): the referrer pattern in the
/// token says which pages may use it, and no cookie takes part. Only for what SDK tokens open: nothing else of the API is
/// for browsers.
struct SDKCrossOrigin: RouterMiddleware {
    private let answers = CORSMiddleware<GatewayRequestContext>(
        allowOrigin: .all,
        allowHeaders: [.authorization, .contentType]
            + ["idempotency-key", SDKTokenUse.applicationField].compactMap { HTTPField.Name($0) },
        allowMethods: [.post], exposedHeaders: ["Retry-After", "X-Request-Id"], maxAge: .hours(1))

    func handle(
        _ request: Request, context: GatewayRequestContext,
        next: (Request, GatewayRequestContext) async throws -> Response
    ) async throws -> Response {
        guard SDKTokenGuard.opens(request.uri.path) else { return try await next(request, context) }
        return try await self.answers.handle(request, context: context, next: next)
    }
}
