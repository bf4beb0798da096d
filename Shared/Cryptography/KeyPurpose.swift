/// What a deployment key is for; each service is given the keys of its own purposes only.
///
/// Part of the associated data of everything sealed: a raw value that is stored somewhere is never renamed.
package struct KeyPurpose: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// The name, as stored and bound.
    package let rawValue: String

    /// A purpose of a module of its own; lower case with underscores.
    package init(rawValue: String) { self.rawValue = rawValue }

    /// Uploaded documents, captures and files drawn for tenants.
    package static let media = KeyPurpose(rawValue: "media")
    /// Webhook tokens and their OAuth client secrets. (Stored event bodies have a purpose of their own.)
    package static let webhookSecrets = KeyPurpose(rawValue: "webhook_secrets")
    /// Addresses of hosted links.
    package static let links = KeyPurpose(rawValue: "links")
    /// Signatures of SDK tokens.
    package static let sdkTokens = KeyPurpose(rawValue: "sdk_tokens")

    package var description: String { self.rawValue }
}

/// The number of a key among the keys of its purpose, starting at 1; newer keys have higher numbers.
package struct KeyVersion: RawRepresentable, Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The number.
    package let rawValue: UInt32

    /// The version of that number.
    package init(rawValue: UInt32) { self.rawValue = rawValue }

    /// The version of a first key.
    package static let first = KeyVersion(rawValue: 1)

    package static func < (left: KeyVersion, right: KeyVersion) -> Bool { left.rawValue < right.rawValue }

    package var description: String { String(self.rawValue) }
}
