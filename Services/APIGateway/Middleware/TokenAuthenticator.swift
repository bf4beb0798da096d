import HTTPTypes
import Hummingbird
import ServiceRuntime
import VerificationDomain

/// Answers 401 unless the request carries one good API token of this region.
///
/// An address that failed too often is answered 429 before the next look at the database; a token that this process
/// has seen to be good is let through from there all the same, because offices share addresses.
/// Source: API reference, "Token authentication": `Authorization: Token token=<token>`.
struct TokenAuthenticator: RouterMiddleware {
    let tokens: TokenDirectory
    let region: Region
    let failures: FailedAuthentications

    func handle(
        _ request: Request, context: GatewayRequestContext,
        next: (Request, GatewayRequestContext) async throws -> Response
    ) async throws -> Response {
        let presented = self.presented(in: request.headers)
        let isKnown = presented.map { self.tokens.remembers($0) } ?? false
        if !isKnown, let seconds = self.failures.refusal(of: context.edge.client) {
            throw Problem.rateLimited(retryAfter: seconds)
        }
        guard let presented, let token = try await self.tokens.find(presented) else {
            self.failures.failed(context.edge.client)
            throw Problem.unauthorized
        }
        var context = context
        context.caller = APICaller(tokenID: token.id, scope: token.scope)
        return try await next(request, context)
    }

    /// The request's token as far as its text tells. Another region's ends here, before any look at the database.
    private func presented(in headers: HTTPFields) -> APITokenText? {
        Self.token(in: headers).flatMap { try? APITokenText(parsing: $0, expected: self.region) }
    }

    /// The token of the one `Authorization` field, quoted or not; `nil` when there is none, or more than one.
    static func token(in headers: HTTPFields) -> String? {
        let values = headers[values: .authorization]
        guard values.count == 1, let value = values.first else { return nil }
        let parts = value.split(separator: " ", omittingEmptySubsequences: true)
        guard parts.count == 2, parts[0].lowercased() == "token" else { return nil }
        guard parts[1].hasPrefix("token=") else { return nil }
        var text = parts[1].dropFirst("token=".count)
        if text.count >= 2, text.first == "\"", text.last == "\"" { text = text.dropFirst().dropLast() }
        return text.isEmpty ? nil : String(text)
    }
}
