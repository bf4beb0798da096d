import Cryptography
import Foundation
import JWTKit
import VerificationDomain

/// Makes the `sdk_token` of a workflow run: a JWT that is good for that run only, for five weeks from its creation.
///
/// Source: API reference, "SDK tokens"; quick start. The same run gives the same token at every GET.
struct SDKTokenIssuer: Sendable {
    /// Five weeks.
    static let lifetime: TimeInterval = 3_024_000

    /// What the token says; no personal data, since anybody can read it.
    struct Claims: JWTPayload {
        let issuer: IssuerClaim
        let audience: AudienceClaim
        let issuedAt: IssuedAtClaim
        let expiration: ExpirationClaim
        let identifier: IDClaim
        let tenantID: String
        let environment: String
        let applicantID: String
        let workflowRunID: String

        enum CodingKeys: String, CodingKey {
            case issuer = "iss"
            case audience = "aud"
            case issuedAt = "iat"
            case expiration = "exp"
            case identifier = "jti"
            case tenantID = "tenant"
            case environment = "env"
            case applicantID = "applicant"
            case workflowRunID = "run"
        }

        func verify(using algorithm: some JWTAlgorithm) throws {
            try self.expiration.verifyNotExpired()
        }
    }

    private let keys: JWTKeyCollection
    private let region: Region

    init(secret: SymmetricSecret, region: Region) async {
        // Keys in order, so that the same run gives the same token.
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .secondsSince1970
        self.keys = JWTKeyCollection()
        self.region = region
        await self.keys.add(
            hmac: HMACKey(from: secret.derived(for: "sdk-token").bytes), digestAlgorithm: .sha256, kid: "sdk-1",
            serializer: DefaultJWTSerializer(jsonEncoder: encoder))
    }

    func token(for run: WorkflowRun, scope: Scope) async throws -> String {
        // Whole seconds, so that a token does not depend on how precisely the moment was stored.
        let issuedAt = Date(timeIntervalSince1970: run.createdAt.timeIntervalSince1970.rounded(.down))
        let claims = Claims(
            issuer: IssuerClaim(value: "martlet-\(self.region.rawValue)"), audience: AudienceClaim(value: "sdk"),
            issuedAt: IssuedAtClaim(value: issuedAt),
            expiration: ExpirationClaim(value: issuedAt.addingTimeInterval(Self.lifetime)),
            identifier: IDClaim(value: run.id.description), tenantID: scope.tenantID.description,
            environment: scope.environment.rawValue, applicantID: run.applicantID.description,
            workflowRunID: run.id.description)
        return try await self.keys.sign(claims, kid: "sdk-1")
    }
}
