import HTTPTypes
import Hummingbird
import ServiceRuntime
import VerificationDomain

/// Answers 401 unless the request carries one good API token of this region, or one access token of an OAuth client.
///
/// Source: API reference, "Token authentication": `Authorization: Token token=<token>`; OpenAPI document,
/// `OAuth2ClientCredentials`: `Authorization: Bearer <access token>` (RFC 6750, section 2.1).
struct TokenAuthenticator: RouterMiddleware {
    let tokens: TokenDirectory
    let clients: OAuthClientDirectory
    let accessTokens: OAuthAccessTokens
    let region: Region

    func handle(
        _ request: Request, context: GatewayRequestContext,
        next: (Request, GatewayRequestContext) async throws -> Response
    ) async throws -> Response {
        guard let caller = try await self.caller(request.headers) else { throw Problem.unauthorized }
        var context = context
        context.caller = caller
        return try await next(request, context)
    }

    /// - Returns: `nil` when the credentials are missing, wrong or revoked.
    private func caller(_ headers: HTTPFields) async throws -> APICaller? {
        if let bearer = Self.bearer(in: headers) {
            guard let subject = await self.accessTokens.subject(of: bearer),
                let client = try await self.clients.find(subject)
            else { return nil }
            return APICaller(actor: .oauthClient(client.id), scope: client.scope)
        }
        // Another region's token ends here, before any look at the database.
        guard let text = Self.token(in: headers),
            let presented = try? APITokenText(parsing: text, expected: self.region),
            let token = try await self.tokens.find(presented)
        else { return nil }
        return APICaller(actor: .apiToken(token.id), scope: token.scope)
    }

    /// The access token of the one `Authorization` field; `nil` when there is none, or more than one.
    static func bearer(in headers: HTTPFields) -> String? {
        let values = headers[values: .authorization]
        guard values.count == 1, let value = values.first else { return nil }
        let parts = value.split(separator: " ", omittingEmptySubsequences: true)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
        return String(parts[1])
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
