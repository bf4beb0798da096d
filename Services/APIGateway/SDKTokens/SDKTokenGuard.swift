import Hummingbird
import ServiceRuntime
import VerificationDomain

/// Lets a request with an SDK token through to the uploads it is made for, while its applicant is not deleted and its run
/// is not over: both are asked at every use, so that a deletion takes effect at the next request.
///
/// ID photos are not among the uploads: they come from a party that is trusted more than the applicant.
struct SDKTokenGuard: RouterMiddleware {
    /// What SDK tokens may POST to.
    static let paths: Set<String> = ["/v3.6/documents", "/v3.6/live_photos"]

    let check: CheckSDKTokens

    func handle(
        _ request: Request, context: GatewayRequestContext,
        next: (Request, GatewayRequestContext) async throws -> Response
    ) async throws -> Response {
        if let subject = context.caller?.sdk {
            guard request.method == .post, Self.paths.contains(request.uri.path),
                try await self.check.isOpen(subject.applicantID, run: subject.runID, scope: subject.scope)
            else { throw Problem.unauthorized }
        }
        return try await next(request, context)
    }
}
