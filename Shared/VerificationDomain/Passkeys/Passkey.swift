package import Foundation

/// A credential with which a person signs in again, as the tenant sees it. Prints as its state alone: the name may be an
/// e-mail address.
package struct Passkey: Sendable, Equatable {
    /// Whether a person can sign in with it. Source: OpenAPI document, schema `passkey`.
    package enum State: String, Sendable, CaseIterable {
        case active = "ACTIVE"
        case inactive = "INACTIVE"
    }

    /// The authenticator's; 1 to 1400 characters.
    package let id: String
    /// What the tenant calls the person; 1 to 256 characters.
    package let username: String
    /// Whose it is: it is erased with them.
    package let applicantID: ApplicantID
    /// The host that it is good for, the relying party's id.
    package let applicationDomain: String
    /// Whether a person can sign in with it.
    package let state: State
    /// When it was made.
    package let createdAt: Date
    /// When somebody last signed in with it; `nil` when nobody has.
    package let lastUsedAt: Date?

    /// A passkey as stored, or about to be.
    package init(
        id: String, username: String, applicantID: ApplicantID, applicationDomain: String, state: State,
        createdAt: Date, lastUsedAt: Date?
    ) {
        self.id = id
        self.username = username
        self.applicantID = applicantID
        self.applicationDomain = applicationDomain
        self.state = state
        self.createdAt = createdAt
        self.lastUsedAt = lastUsedAt
    }
}

extension Passkey: CustomStringConvertible {
    /// The state alone.
    package var description: String { "Passkey(\(self.state.rawValue))" }
}

/// Stores passkeys of one scope at a time; those of a deleted applicant are not found. Rows go with the applicant.
package protocol PasskeyRepository: Sendable {
    /// Adds a passkey of an applicant that exists: for whatever lets a person make one.
    func insert(_ passkey: Passkey, scope: Scope) async throws
    /// Oldest first.
    func list(of username: String, scope: Scope) async throws -> [Passkey]
    /// The passkey, `nil` when that name has none of that id.
    func find(_ id: String, of username: String, scope: Scope) async throws -> Passkey?
    /// Makes a passkey usable or unusable. Safe to repeat.
    /// - Returns: The result; `nil` when that name has none of that id.
    func set(_ state: Passkey.State, of id: String, of username: String, scope: Scope) async throws -> Passkey?
    /// Removes passkeys for good.
    /// - Parameter id: Which; `nil` for all of that name.
    /// - Returns: The ids of those that were there.
    func delete(_ id: String?, of username: String, scope: Scope) async throws -> [String]
}

/// Why something about a passkey could not be done.
package enum PasskeyError: Error, Equatable {
    /// That name has no passkey, or none of that id; or another scope's has.
    case notFound
}
