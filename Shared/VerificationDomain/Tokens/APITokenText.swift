import Cryptography
import Foundation

/// The text of an API token: `<prefix>.<11 characters>.<32 characters>`, base64url, shown once.
///
/// Source: API reference, "API tokens" and "Regions".
package struct APITokenText: Sendable, Equatable {
    /// Which environment it says it opens; the stored row decides.
    package let environment: TenantEnvironment
    /// The region it was made in; another's is refused before any look at the database.
    package let region: Region
    /// The second part, by which the row is found; no secret.
    package let keyID: String
    private let secret: String

    /// Why a text is not a token of this deployment.
    package enum Refusal: Error, Equatable {
        case malformed
        /// A token of another region.
        case wrongRegion(Region)
    }

    /// Makes a new token: 8 random bytes name it, 24 keep it secret.
    package static func make(environment: TenantEnvironment, region: Region) -> Self {
        Self(
            environment: environment, region: region, keyID: Base64URL.encode(SecureRandom.bytes(8)),
            secret: Base64URL.encode(SecureRandom.bytes(24)))
    }

    private init(environment: TenantEnvironment, region: Region, keyID: String, secret: String) {
        self.environment = environment
        self.region = region
        self.keyID = keyID
        self.secret = secret
    }

    /// Reads what a client sent.
    package init(parsing text: String, expected region: Region) throws(Refusal) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 3, parts[1].utf8.count == 11, parts[2].utf8.count == 32,
            Base64URL.decode(parts[1])?.count == 8, Base64URL.decode(parts[2])?.count == 24
        else { throw .malformed }
        for candidate in Region.allCases {
            for environment in TenantEnvironment.allCases
            where parts[0] == Self.prefix(environment: environment, region: candidate) {
                guard candidate == region else { throw .wrongRegion(candidate) }
                self.init(environment: environment, region: candidate, keyID: parts[1], secret: parts[2])
                return
            }
        }
        throw .malformed
    }

    private static func prefix(environment: TenantEnvironment, region: Region) -> String {
        "api_\(environment.rawValue)\(region.tokenSuffix)"
    }

    /// The whole token. Show it once; never log it.
    package var revealed: String {
        "\(Self.prefix(environment: self.environment, region: self.region)).\(self.keyID).\(self.secret)"
    }

    /// SHA-256 of the whole text, 32 bytes: what is stored of it.
    package var digest: [UInt8] { SHA256Digest.digest(of: self.revealed).bytes }

    /// What is shown of it later on.
    package var lastFour: String { String(self.secret.suffix(4)) }

    /// Whether this is the token that was stored; compared in constant time.
    package func matches(_ token: APIToken) -> Bool {
        constantTimeEquals(self.digest, token.digest) && token.environment == self.environment
    }
}

extension APITokenText: CustomStringConvertible {
    package var description: String { "APITokenText(\(self.keyID), redacted)" }
}
