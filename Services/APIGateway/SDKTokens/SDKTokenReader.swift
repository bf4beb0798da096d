import CanonicalJSON
import Cryptography
import Foundation
import JWTKit
import VerificationDomain

/// What an SDK token opens.
struct SDKTokenSubject: Sendable, Equatable {
    /// Whose tenant and environment.
    let scope: Scope
    /// The one applicant whom uploads may be about.
    let applicantID: ApplicantID
    /// The run that must still be going on; `nil` for an applicant's own token.
    let runID: WorkflowRunID?
    /// Where it may be used.
    let use: SDKTokenUse
}

/// Reads the SDK tokens that ``SDKTokenIssuer`` makes, and nothing else.
///
/// Each `kid` has one algorithm, and a header that says another is refused before any signature is looked at. A token has
/// one text: parts in canonical base64url, JSON without a name twice, nothing in the header beside `alg`, `kid`, `typ`.
struct SDKTokenReader: Sendable {
    /// No token of ours is longer; what is, is not looked at.
    static let longest = 2_048
    /// By how much the clocks of two gateways may differ.
    static let skew: TimeInterval = 30

    /// What a text is.
    enum Reading: Sendable, Equatable {
        case good(SDKTokenSubject)
        /// Ours, and too old.
        case expired
        /// Not ours, or not for this region and purpose.
        case foreign
    }

    /// Claims whose time is judged here, by a clock that tests can move.
    private struct Unjudged: JWTPayload {
        let claims: SDKTokenIssuer.Claims

        init(from decoder: any Decoder) throws { self.claims = try SDKTokenIssuer.Claims(from: decoder) }
        func encode(to encoder: any Encoder) throws { try self.claims.encode(to: encoder) }
        func verify(using algorithm: some JWTAlgorithm) throws {}
    }

    private let keys: JWTKeyCollection
    private let issuer: String
    private let now: @Sendable () -> Date

    /// - Parameter secret: The region's, as the issuer's.
    init(secret: SymmetricSecret, region: Region, now: @escaping @Sendable () -> Date) async {
        self.keys = JWTKeyCollection()
        self.issuer = "martlet-\(region.rawValue)"
        self.now = now
        await self.keys.add(
            hmac: HMACKey(from: secret.derived(for: "sdk-token").bytes), digestAlgorithm: .sha256,
            kid: JWKIdentifier(string: SDKTokenIssuer.keyIdentifier))
    }

    /// What a token opens, as far as its text tells.
    func read(_ token: String) async -> Reading {
        guard token.utf8.count <= Self.longest, Self.isOurs(token),
            let claims = try? await self.keys.verify(token, as: Unjudged.self).claims,
            claims.issuer.value == self.issuer, claims.audience.value == [SDKTokenIssuer.audience],
            let subject = Self.subject(of: claims)
        else { return .foreign }
        let now = self.now()
        let lifetime = claims.expiration.value.timeIntervalSince(claims.issuedAt.value)
        let longest = subject.runID == nil ? SDKTokenIssuer.applicantLifetime : SDKTokenIssuer.lifetime
        guard lifetime <= longest, claims.issuedAt.value <= now.addingTimeInterval(Self.skew) else { return .foreign }
        guard claims.expiration.value.addingTimeInterval(Self.skew) > now else { return .expired }
        return .good(subject)
    }

    private static func subject(of claims: SDKTokenIssuer.Claims) -> SDKTokenSubject? {
        guard let tenantID = TenantID(claims.tenantID), let applicantID = ApplicantID(claims.applicantID),
            let environment = TenantEnvironment(rawValue: claims.environment)
        else { return nil }
        var runID: WorkflowRunID?
        if let text = claims.workflowRunID {
            guard let id = WorkflowRunID(text) else { return nil }
            runID = id
        }
        let use: SDKTokenUse
        switch (claims.referrer, claims.applicationID) {
        case (nil, nil): use = .anywhere
        case (let text?, nil):
            guard let pattern = ReferrerPattern(text) else { return nil }
            use = .referrer(pattern)
        case (nil, let id?): use = .application(id)
        case (_?, _?): return nil
        }
        return SDKTokenSubject(
            scope: Scope(tenantID: tenantID, environment: environment), applicantID: applicantID, runID: runID, use: use
        )
    }

    /// Whether the text has the form of our tokens, which says nothing of its signature.
    private static func isOurs(_ token: String) -> Bool {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        let decoded = parts.compactMap { part in
            Base64URL.decode(part).flatMap { Base64URL.encode($0) == part ? $0 : nil }
        }
        guard parts.count == 3, decoded.count == 3,
            case .object(let header)? = try? JSONValue(parsing: decoded[0]),
            case .object? = try? JSONValue(parsing: decoded[1])
        else { return false }
        return header["kid"] == .string(SDKTokenIssuer.keyIdentifier)
            && header["alg"] == .string(SDKTokenIssuer.algorithm)
            && Set(header.keys).isSubset(of: ["alg", "kid", "typ"])
    }
}
