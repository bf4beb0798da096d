import HTTPTypes
import Hummingbird
import Logging
import PostgresClient
import RateLimits
import ServiceRuntime
import VerificationDomain

/// Admits an authenticated request by the limits of its tenant's environment, before its body is read, and tells the
/// limits in every answer. The documented 429 otherwise; 503 when Postgres gives no verdict in time.
///
/// A tenant that has too many requests in hand gets a 429 too, which costs nothing of its limits.
/// Source: API reference v3.6, "Rate limits"; draft-ietf-httpapi-ratelimit-headers-10 for the fields.
struct RequestLimitMiddleware: RouterMiddleware {
    let limiter: RequestLimiter
    let concurrency: TenantConcurrency

    func handle(
        _ request: Request, context: GatewayRequestContext,
        next: (Request, GatewayRequestContext) async throws -> Response
    ) async throws -> Response {
        guard let scope = context.caller?.scope else { throw Problem.unauthorized }
        guard self.concurrency.enter(scope.tenantID) else { throw Problem.rateLimited(retryAfter: 1) }
        defer { self.concurrency.leave(scope.tenantID) }
        let verdict: LimitVerdict
        do {
            verdict = try await self.limiter.take(LimitKey(scope))
        } catch let error as SQLError {
            context.logger.error("No verdict of the limiter", metadata: ["error_kind": "\(type(of: error))"])
            throw Problem.unavailable()
        }
        guard verdict.isAdmitted else {
            var problem = Problem.rateLimited(retryAfter: verdict.retryAfterSeconds)
            Self.tell(verdict, &problem.headers)
            throw problem
        }
        var response = try await next(request, context)
        Self.tell(verdict, &response.headers)
        return response
    }

    private static func tell(_ verdict: LimitVerdict, _ headers: inout HTTPFields) {
        for (name, value) in [("ratelimit-policy", verdict.policyField), ("ratelimit", verdict.statusField)] {
            if let value, let name = HTTPField.Name(name) { headers[name] = value }
        }
    }
}

extension LimitKey {
    /// The key of a scope.
    init(_ scope: Scope) {
        let environment: LimitEnvironment =
            switch scope.environment {
            case .live: .live
            case .sandbox: .sandbox
            }
        self.init(tenantID: scope.tenantID.rawValue, environment: environment)
    }
}
