package import Cryptography

/// The value of an `Idempotency-Key` field: 1 to 255 visible ASCII characters, chosen by the client.
///
/// Source: draft-ietf-httpapi-idempotency-key-header-07; the bounds are ours. Quotation marks are part of the value.
package struct IdempotencyKey: Sendable, Hashable {
    /// How long a key may be, in characters.
    package static let lengths = 1...255

    private let text: String

    /// - Returns: `nil` for a text that is too long, empty, or holds anything but visible ASCII characters.
    package init?(_ text: String) {
        guard Self.lengths.contains(text.utf8.count), text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            return nil
        }
        self.text = text
    }

    /// What is stored in its place: clients make keys from whatever they have at hand, such as names.
    package func digest(for holder: String) -> SHA256Digest { .digest(of: "\(holder)\n\(self.text)") }
}

extension IdempotencyKey: CustomStringConvertible {
    /// Nothing of the text.
    package var description: String { "IdempotencyKey(redacted)" }
}

/// The kinds of credentials, each with keys of its own. The text is stored, so it is never renamed.
package enum CredentialKind: String, Sendable, CaseIterable {
    /// All API tokens of an environment together.
    case apiToken = "api_token"
    /// All OAuth clients of an environment together.
    case oauthClient = "oauth_client"
    /// The SDK tokens of one applicant together.
    case sdkToken = "sdk_token"
}

/// Where the answer to a request with a key is kept.
package struct IdempotencySlot: Sendable, Hashable {
    /// Whose it is.
    package let scope: Scope
    /// What the request was authenticated with.
    package let credential: CredentialKind
    /// Of the key.
    package let digest: SHA256Digest

    /// - Parameter holder: Keeps those apart who share a kind of credentials but not their requests; empty for none.
    package init(_ key: IdempotencyKey, scope: Scope, credential: CredentialKind, holder: String = "") {
        self.scope = scope
        self.credential = credential
        self.digest = key.digest(for: holder)
    }
}
