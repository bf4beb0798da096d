import HTTPTypes
import Hummingbird
import ServiceRuntime
import VerificationDomain

/// Answers 401 unless the request carries one good API token of this region, one access token of an OAuth client, or one
/// SDK token, used where it may be.
///
/// An address that failed too often is answered 429 before the next look at the database; credentials that this process
/// has seen to be good are let through from there all the same, because offices share addresses.
/// Source: API reference, "Token authentication": `Authorization: Token token=<token>`; OpenAPI document,
/// `OAuth2ClientCredentials`: `Authorization: Bearer <access token>` (RFC 6750, section 2.1).
struct TokenAuthenticator: RouterMiddleware {
    let tokens: TokenDirectory
    let clients: OAuthClientDirectory
    let accessTokens: OAuthAccessTokens
    let sdkTokens: SDKTokenReader
    let region: Region
    let failures: FailedAuthentications

    func handle(
        _ request: Request, context: GatewayRequestContext,
        next: (Request, GatewayRequestContext) async throws -> Response
    ) async throws -> Response {
        let presented = await self.presented(in: request.headers)
        let isKnown = presented.map(self.remembers) ?? false
        if !isKnown, let seconds = self.failures.refusal(of: context.edge.client) {
            throw Problem.rateLimited(retryAfter: seconds)
        }
        guard let presented, let caller = try await self.caller(presented, in: request.headers) else {
            self.failures.failed(context.edge.client)
            throw presented?.refusal ?? Problem.unauthorized
        }
        var context = context
        context.caller = caller
        return try await next(request, context)
    }

    /// Credentials as far as their text tells.
    private enum Presented {
        case token(APITokenText)
        case accessToken(OAuthAccessTokens.Subject)
        case sdkToken(SDKTokenSubject)
        case expiredSDKToken

        /// What is answered when they are refused.
        var refusal: Problem {
            switch self {
            case .token, .accessToken, .sdkToken: .unauthorized
            case .expiredSDKToken: Problem(.unauthorized, type: "expired_token")
            }
        }
    }

    /// The request's credentials. Another region's end here, before any look at the database.
    private func presented(in headers: HTTPFields) async -> Presented? {
        if let bearer = Self.bearer(in: headers) {
            if let subject = await self.accessTokens.subject(of: bearer) { return .accessToken(subject) }
            switch await self.sdkTokens.read(bearer) {
            case .good(let subject): return .sdkToken(subject)
            case .expired: return .expiredSDKToken
            case .foreign: return nil
            }
        }
        return Self.token(in: headers).flatMap { try? APITokenText(parsing: $0, expected: self.region) }
            .map(Presented.token)
    }

    private func remembers(_ presented: Presented) -> Bool {
        switch presented {
        case .token(let text): self.tokens.remembers(text)
        case .accessToken(let subject): self.clients.remembers(subject)
        // Proved by its signature, which costs the database nothing.
        case .sdkToken: true
        case .expiredSDKToken: false
        }
    }

    /// - Returns: `nil` when the credentials are wrong, expired or revoked.
    /// - Throws: `Problem`: 401 when an SDK token is not used where it may be.
    private func caller(_ presented: Presented, in headers: HTTPFields) async throws -> APICaller? {
        switch presented {
        case .token(let text):
            try await self.tokens.find(text).map { APICaller(actor: .apiToken($0.id), scope: $0.scope) }
        case .accessToken(let subject):
            try await self.clients.find(subject).map { APICaller(actor: .oauthClient($0.id), scope: $0.scope) }
        case .sdkToken(let subject):
            try Self.admitted(subject, headers)
        case .expiredSDKToken: nil
        }
    }

    private static func admitted(_ subject: SDKTokenSubject, _ headers: HTTPFields) throws(Problem) -> APICaller {
        try subject.use.admit(headers)
        return APICaller(sdk: subject)
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
