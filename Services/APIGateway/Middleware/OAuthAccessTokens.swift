import Cryptography
import Foundation
import JWTKit
import VerificationDomain

/// Makes and reads the access tokens of OAuth clients: JWTs that are good for an hour, in this region, while the client
/// is not revoked. They hold ids only, and anybody may read them.
struct OAuthAccessTokens: Sendable {
    /// An hour.
    static let lifetime: TimeInterval = 3_600
    /// No token of ours is longer; what is, is not looked at.
    static let longest = 2_048

    /// Whom a token is about.
    struct Subject: Sendable, Equatable {
        let clientID: OAuthClientID
        let keyID: String
        let scope: Scope
    }

    private struct Claims: JWTPayload {
        let issuer: IssuerClaim
        let audience: AudienceClaim
        let subject: SubjectClaim
        let issuedAt: IssuedAtClaim
        let expiration: ExpirationClaim
        let keyID: String
        let tenantID: String
        let environment: String

        enum CodingKeys: String, CodingKey {
            case issuer = "iss"
            case audience = "aud"
            case subject = "sub"
            case issuedAt = "iat"
            case expiration = "exp"
            case keyID = "client_key"
            case tenantID = "tenant"
            case environment = "env"
        }

        /// The time is judged by ``OAuthAccessTokens/subject(of:)``, whose clock tests can move.
        func verify(using algorithm: some JWTAlgorithm) throws {}
    }

    private static let audience = "api"
    private static let keyIdentifier: JWKIdentifier = "oauth-1"

    private let keys: JWTKeyCollection
    private let issuer: String
    private let now: @Sendable () -> Date

    /// - Parameter secret: The region's; the signing key is derived from it for this purpose alone.
    init(secret: SymmetricSecret, region: Region, now: @escaping @Sendable () -> Date) async {
        self.keys = JWTKeyCollection()
        self.issuer = "martlet-\(region.rawValue)"
        self.now = now
        await self.keys.add(
            hmac: HMACKey(from: secret.derived(for: "oauth-access-token").bytes), digestAlgorithm: .sha256,
            kid: Self.keyIdentifier)
    }

    /// A token for a client, good from now on for ``lifetime``.
    func issue(for client: OAuthClient) async throws -> String {
        let issuedAt = Date(timeIntervalSince1970: self.now().timeIntervalSince1970.rounded(.down))
        return try await self.keys.sign(
            Claims(
                issuer: IssuerClaim(value: self.issuer), audience: AudienceClaim(value: Self.audience),
                subject: SubjectClaim(value: client.id.description), issuedAt: IssuedAtClaim(value: issuedAt),
                expiration: ExpirationClaim(value: issuedAt.addingTimeInterval(Self.lifetime)),
                keyID: client.keyID, tenantID: client.tenantID.description, environment: client.environment.rawValue),
            kid: Self.keyIdentifier)
    }

    /// Whom a token is about.
    /// - Returns: `nil` unless it is signed by us for this region and purpose, and has not expired.
    func subject(of token: String) async -> Subject? {
        guard token.utf8.count <= Self.longest, Self.isCanonical(token),
            let claims = try? await self.keys.verify(token, as: Claims.self),
            claims.issuer.value == self.issuer, claims.audience.value == [Self.audience],
            claims.expiration.value > self.now(),
            let clientID = OAuthClientID(claims.subject.value), let tenantID = TenantID(claims.tenantID),
            let environment = TenantEnvironment(rawValue: claims.environment)
        else { return nil }
        return Subject(
            clientID: clientID, keyID: claims.keyID, scope: Scope(tenantID: tenantID, environment: environment))
    }

    /// Whether a text has three parts in base64url as we write it: one token has one text only.
    private static func isCanonical(_ token: String) -> Bool {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        return parts.count == 3 && parts.allSatisfy { part in Base64URL.decode(part).map(Base64URL.encode) == part }
    }
}
