package import FoundationEssentials

/// The person whom the sandbox knows: what is asked of passkeys and biometric tokens under that name has canned answers,
/// which nothing changes.
package enum SandboxPerson {
    /// What stands for a username or a customer user id.
    package static let name = "sandbox-user"
    /// An example, as everywhere in the sandbox: no applicant has it.
    package static let applicantID = Self.uuid(3)

    /// A canned passkey.
    package struct Passkey: Sendable {
        /// base64url.
        package let id: String
        /// The relying party's id.
        package let applicationDomain: String
        /// Whether somebody can sign in with it.
        package let isActive: Bool
        /// When it was made.
        package let createdAt: Date
        /// When somebody last signed in with it.
        package let lastUsedAt: Date?
    }

    /// One that is used, and one that was put out of use before anybody signed in with it.
    package static let passkeys = [
        Passkey(
            id: "c2FuZGJveC1wYXNza2V5LTE", applicationDomain: "example.com", isActive: true,
            createdAt: Self.moment(0), lastUsedAt: Self.moment(86_400)),
        Passkey(
            id: "c2FuZGJveC1wYXNza2V5LTI", applicationDomain: "example.com", isActive: false,
            createdAt: Self.moment(3600), lastUsedAt: nil),
    ]

    /// A canned biometric token.
    package struct BiometricToken: Sendable {
        package let id: UUID
        /// As the API writes it.
        package let status: String
        /// When it was made.
        package let insertedAt: Date
    }

    /// One that is approved, and one that waits for a decision.
    package static let biometricTokens = [
        BiometricToken(id: Self.uuid(1), status: "approved", insertedAt: Self.moment(0)),
        BiometricToken(id: Self.uuid(2), status: "review", insertedAt: Self.moment(3600)),
    ]

    private static func uuid(_ number: UInt8) -> UUID {
        UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, number))
    }

    /// Seconds after the reference's sample of a biometric token, 2024-08-19T17:50:50Z.
    private static func moment(_ seconds: Double) -> Date { Date(timeIntervalSince1970: 1_724_089_850 + seconds) }
}
