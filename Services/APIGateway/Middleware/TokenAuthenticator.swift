import HTTPTypes
import Hummingbird
import ServiceRuntime
import VerificationDomain

/// Answers 401 unless the request carries one good API token of this region.
///
/// Source: API reference, "Token authentication": `Authorization: Token token=<token>`.
struct TokenAuthenticator: RouterMiddleware {
    let tokens: TokenDirectory
    let region: Region

    func handle(
        _ request: Request, context: GatewayRequestContext,
        next: (Request, GatewayRequestContext) async throws -> Response
    ) async throws -> Response {
        guard let text = Self.token(in: request.headers) else { throw Problem.unauthorized }
        let presented: APITokenText
        do {
            // Another region's token ends here, before any look at the database.
            presented = try APITokenText(parsing: text, expected: self.region)
        } catch {
            throw Problem.unauthorized
        }
        guard let token = try await self.tokens.find(presented) else { throw Problem.unauthorized }
        var context = context
        context.caller = APICaller(tokenID: token.id, scope: token.scope)
        return try await next(request, context)
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
