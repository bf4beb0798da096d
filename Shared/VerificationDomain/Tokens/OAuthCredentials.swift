import Cryptography
import Foundation

/// `client_id` and `client_secret` of an OAuth client, shown once: `client_live.<11 characters>` (`_us`, `_ca` in other
/// regions, as API tokens) and 43 base64url characters.
package struct OAuthCredentials: Sendable, Equatable {
    /// Which environment they say they open; the stored row decides.
    package let environment: TenantEnvironment
    /// The region they were made in; another's are refused before any look at the database.
    package let region: Region
    /// By which the row is found; no secret.
    package let keyID: String
    private let secret: String

    /// Makes new ones: 8 random bytes name the client, 32 keep it secret.
    package static func make(environment: TenantEnvironment, region: Region) -> Self {
        Self(
            environment: environment, region: region, keyID: Base64URL.encode(SecureRandom.bytes(8)),
            secret: Base64URL.encode(SecureRandom.bytes(32)))
    }

    private init(environment: TenantEnvironment, region: Region, keyID: String, secret: String) {
        self.environment = environment
        self.region = region
        self.keyID = keyID
        self.secret = secret
    }

    /// Reads what a client sent.
    /// - Returns: `nil` for anything that is not of this region and form.
    package init?(clientID: String, clientSecret: String, expected region: Region) {
        let parts = clientID.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, Base64URL.decode(parts[1])?.count == 8, parts[1].utf8.count == 11,
            clientSecret.utf8.count == 43, Base64URL.decode(clientSecret)?.count == 32,
            let environment = TenantEnvironment.allCases.first(where: {
                parts[0] == Self.prefix(environment: $0, region: region)
            })
        else { return nil }
        self.init(environment: environment, region: region, keyID: parts[1], secret: clientSecret)
    }

    private static func prefix(environment: TenantEnvironment, region: Region) -> String {
        "client_\(environment.rawValue)\(region.tokenSuffix)"
    }

    /// No secret; may be logged.
    package var clientID: String {
        "\(Self.prefix(environment: self.environment, region: self.region)).\(self.keyID)"
    }

    /// The `client_secret`. Show it once; never log it.
    package var revealedSecret: String { self.secret }

    /// SHA-256 of both, 32 bytes: what is stored of the secret. A fast hash is right for 256 random bits.
    package var digest: [UInt8] { SHA256Digest.digest(of: "\(self.clientID):\(self.secret)").bytes }

    /// Whether these are the stored client's; compared in constant time.
    package func matches(_ client: OAuthClient) -> Bool {
        constantTimeEquals(self.digest, client.digest) && client.environment == self.environment
    }
}

extension OAuthCredentials: CustomStringConvertible {
    /// Without the secret.
    package var description: String { "OAuthCredentials(\(self.keyID), redacted)" }
}
