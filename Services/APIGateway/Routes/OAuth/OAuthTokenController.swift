import CanonicalJSON
import Foundation
import Hummingbird
import ServiceRuntime
import VerificationDomain

/// Serves `POST /oauth/token` and `POST /v3.6/oauth/token`: gives an access token for client credentials.
///
/// Source: OpenAPI document, `OAuth2ClientCredentials`; RFC 6749, sections 2.3.1, 4.4, 5.1 and 5.2, whose error bodies
/// these are; but an address that failed to authenticate too often is answered the documented 429. The official libraries send no `grant_type`: its absence means `client_credentials`.
struct OAuthTokenController: Sendable {
    /// In bytes; credentials need far less.
    static let longestForm = 8_192

    let clients: OAuthClientDirectory
    let tokens: OAuthAccessTokens
    let region: Region
    let failures: FailedAuthentications

    var routes: RouteCollection<GatewayRequestContext> {
        RouteCollection(context: GatewayRequestContext.self).post("token", use: self.token)
    }

    @Sendable
    func token(_ request: Request, context: GatewayRequestContext) async throws -> Response {
        if let seconds = self.failures.refusal(of: context.edge.client) {
            throw Problem.rateLimited(retryAfter: seconds)
        }
        do {
            let form = try await Self.form(request)
            let credentials = try self.credentials(form, request.headers)
            guard let client = try await self.clients.find(credentials) else { throw OAuthError.invalidClient }
            return .json(
                [
                    "access_token": .string(try await self.tokens.issue(for: client)), "token_type": "Bearer",
                    "expires_in": .integer(Int64(OAuthAccessTokens.lifetime)), "scope": "all_scopes",
                ])
        } catch let error as OAuthError {
            if error == .invalidClient { self.failures.failed(context.edge.client) }
            return error.response
        }
    }

    /// The fields of the form, each at most once.
    private static func form(_ request: Request) async throws -> [String: String] {
        let type = request.headers[.contentType]?.split(separator: ";").first?.trimmingCharacters(in: .whitespaces)
        guard type?.lowercased() == "application/x-www-form-urlencoded" else {
            throw OAuthError.invalidRequest("The content type must be application/x-www-form-urlencoded.")
        }
        let text = String(decoding: try await readBody(request, maximum: Self.longestForm), as: UTF8.self)
        var fields: [String: String] = [:]
        for pair in text.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = FormText.decoded(parts[0]), let value = FormText.decoded(parts.count > 1 ? parts[1] : "")
            else { throw OAuthError.invalidRequest("The form is not correctly encoded.") }
            guard fields.updateValue(value, forKey: name) == nil else {
                throw OAuthError.invalidRequest("A parameter is there more than once.")
            }
        }
        return fields
    }

    /// From the form, or from the field `Authorization`, not from both.
    private func credentials(
        _ form: [String: String], _ headers: HTTPFields
    ) throws(OAuthError) -> OAuthCredentials {
        if let grant = form["grant_type"], grant != "client_credentials" { throw .unsupportedGrantType }
        let (clientID, secret): (String, String)
        switch headers[values: .authorization].count {
        case 0:
            guard let id = form["client_id"], let value = form["client_secret"] else {
                throw .invalidRequest("client_id and client_secret are required.")
            }
            (clientID, secret) = (id, value)
        case 1 where form["client_secret"] == nil:
            guard let basic = Self.basic(headers[.authorization] ?? "") else { throw .invalidClient }
            guard form["client_id"].map({ $0 == basic.name }) ?? true else { throw .invalidClient }
            (clientID, secret) = basic
        default:
            throw .invalidRequest("Credentials are to be sent in one way only.")
        }
        guard
            let credentials = OAuthCredentials(clientID: clientID, clientSecret: secret, expected: self.region)
        else { throw .invalidClient }
        return credentials
    }

    /// Name and password of `Basic` authentication, each form-encoded. Source: RFC 6749, section 2.3.1.
    static func basic(_ value: String) -> (name: String, password: String)? {
        let parts = value.split(separator: " ", omittingEmptySubsequences: true)
        guard parts.count == 2, parts[0].lowercased() == "basic", let data = Data(base64Encoded: String(parts[1])),
            let text = String(data: data, encoding: .utf8), let colon = text.firstIndex(of: ":"),
            let name = FormText.decoded(text[..<colon]),
            let password = FormText.decoded(text[text.index(after: colon)...])
        else { return nil }
        return (name, password)
    }
}

/// Text in `application/x-www-form-urlencoded`.
enum FormText {
    /// - Returns: `nil` when an escape is broken, or what it stands for is no UTF-8.
    static func decoded(_ text: some StringProtocol) -> String? {
        String(text).replacing("+", with: " ").removingPercentEncoding
    }
}

/// Why no access token is given. Source: RFC 6749, section 5.2.
enum OAuthError: Error, Equatable {
    /// The request cannot be read, for the reason given.
    case invalidRequest(String)
    /// Unknown, wrong or revoked: a caller must not learn which.
    case invalidClient
    /// Another grant than `client_credentials`.
    case unsupportedGrantType

    /// The documented answer.
    var response: Response {
        let (status, code, words): (HTTPResponse.Status, String, String) =
            switch self {
            case .invalidRequest(let words): (.badRequest, "invalid_request", words)
            case .invalidClient:
                (.unauthorized, "invalid_client", "The client is unknown, its secret is wrong, or it was revoked.")
            case .unsupportedGrantType:
                (.badRequest, "unsupported_grant_type", "grant_type must be client_credentials.")
            }
        var headers: HTTPFields = [:]
        if status == .unauthorized { headers[.wwwAuthenticate] = #"Basic realm="martlet""# }
        return .json(["error": .string(code), "error_description": .string(words)], status: status, headers: headers)
    }
}
