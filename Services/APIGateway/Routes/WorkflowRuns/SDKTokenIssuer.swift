import Cryptography
import Foundation
import JWTKit
import VerificationDomain

/// Makes SDK tokens: JWTs for uploads about one applicant. A workflow run's is good while the run goes on, for five weeks
/// from its creation at most; an applicant's own for 90 minutes.
///
/// Source: API reference, "SDK tokens", "Generate SDK token"; quick start. The same run gives the same token at every GET.
struct SDKTokenIssuer: Sendable {
    /// Five weeks.
    static let lifetime: TimeInterval = 3_024_000
    /// 90 minutes.
    static let applicantLifetime: TimeInterval = 5_400
    /// For whom tokens are, as they say themselves.
    static let audience = "sdk"
    /// Names the signing key; another key would have another name.
    static let keyIdentifier = "sdk-1"
    /// The one algorithm of that key.
    static let algorithm = "HS256"

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
        /// `nil` in an applicant's own token.
        let workflowRunID: String?
        /// The pattern of pages that may use the token; `nil` for any.
        let referrer: String?
        /// The application that may use the token; `nil` for any.
        let applicationID: String?

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
            case referrer
            case applicationID = "application_id"
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
            hmac: HMACKey(from: secret.derived(for: "sdk-token").bytes), digestAlgorithm: .sha256,
            kid: JWKIdentifier(string: Self.keyIdentifier), serializer: DefaultJWTSerializer(jsonEncoder: encoder))
    }

    /// The token of a run.
    func token(for run: WorkflowRun, scope: Scope) async throws -> String {
        try await self.sign(
            applicant: run.applicantID, run: run.id, use: .anywhere, scope: scope, id: run.id.description,
            from: run.createdAt, lifetime: Self.lifetime)
    }

    /// A token of an applicant's own.
    /// - Parameter id: Another one for each token.
    func token(
        for applicant: ApplicantID, use: SDKTokenUse, scope: Scope, id: UUID, at now: Date
    ) async throws -> String {
        try await self.sign(
            applicant: applicant, run: nil, use: use, scope: scope, id: id.uuidString.lowercased(), from: now,
            lifetime: Self.applicantLifetime)
    }

    private func sign(
        applicant: ApplicantID, run: WorkflowRunID?, use: SDKTokenUse, scope: Scope, id: String, from: Date,
        lifetime: TimeInterval
    ) async throws -> String {
        // Whole seconds, so that a token does not depend on how precisely the moment was stored.
        let issuedAt = Date(timeIntervalSince1970: from.timeIntervalSince1970.rounded(.down))
        var referrer: String?
        var applicationID: String?
        switch use {
        case .anywhere: break
        case .referrer(let pattern): referrer = pattern.text
        case .application(let id): applicationID = id
        }
        let claims = Claims(
            issuer: IssuerClaim(value: "martlet-\(self.region.rawValue)"),
            audience: AudienceClaim(value: Self.audience), issuedAt: IssuedAtClaim(value: issuedAt),
            expiration: ExpirationClaim(value: issuedAt.addingTimeInterval(lifetime)),
            identifier: IDClaim(value: id), tenantID: scope.tenantID.description,
            environment: scope.environment.rawValue, applicantID: applicant.description,
            workflowRunID: run?.description, referrer: referrer, applicationID: applicationID)
        return try await self.keys.sign(claims, kid: JWKIdentifier(string: Self.keyIdentifier))
    }
}
