import Hummingbird
import ServiceRuntime
import VerificationDomain

/// Lets a request with an SDK token through to the uploads it is made for, while its applicant is not deleted and its run
/// is not over: both are asked at every use, so that a deletion takes effect at the next request.
///
/// ID photos and documents to be signed are not among the uploads: they come from a party that is trusted more than the
/// applicant.
struct SDKTokenGuard: RouterMiddleware {
    /// What SDK tokens may POST to; `*` stands for an id.
    private static let paths: [[Substring]] = [
        "/v3.6/documents", "/v3.6/live_photos", "/v1/live_videos", "/v1/motion_captures", "/v1/documents/*/video",
        "/v1/documents/*/nfc_data",
    ].map { $0.split(separator: "/", omittingEmptySubsequences: false) }

    /// Whether SDK tokens may POST to a path.
    static func opens(_ path: String) -> Bool {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        return Self.paths.contains { pattern in
            pattern.count == parts.count && zip(pattern, parts).allSatisfy { $0 == "*" || $0 == $1 }
        }
    }

    let check: CheckSDKTokens

    func handle(
        _ request: Request, context: GatewayRequestContext,
        next: (Request, GatewayRequestContext) async throws -> Response
    ) async throws -> Response {
        if let subject = context.caller?.sdk {
            guard request.method == .post, Self.opens(request.uri.path),
                try await self.check.isOpen(subject.applicantID, run: subject.runID, scope: subject.scope)
            else { throw Problem.unauthorized }
        }
        return try await next(request, context)
    }
}
