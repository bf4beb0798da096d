package import Foundation

/// Names one biometric token; on the wire a plain UUID.
package typealias BiometricTokenID = Identifier<BiometricToken>

/// That a person's face is known from an earlier journey, and how that stands. Prints as its id and standing.
package struct BiometricToken: Sendable, Equatable {
    /// How it stands: as the run that made it ended, or as a tenant decided. Source: OpenAPI document, schema
    /// `biometric_token_data`.
    package enum Status: String, Sendable, CaseIterable {
        case awaitingInput = "awaiting_input"
        case processing, error, abandoned, review, declined, approved
    }

    /// Made with the token.
    package let id: BiometricTokenID
    /// What the tenant calls the person; 1 to 256 characters. A run's is the applicant's id unless it says another.
    package let customerUserID: String
    /// Whose it is: it is erased with them.
    package let applicantID: ApplicantID
    /// What it was made from, such as `motion_capture`.
    package let mediaType: String
    /// How it stands.
    package let status: Status
    /// When it was made.
    package let insertedAt: Date

    /// A token as stored, or about to be.
    package init(
        id: BiometricTokenID, customerUserID: String, applicantID: ApplicantID, mediaType: String, status: Status,
        insertedAt: Date
    ) {
        self.id = id
        self.customerUserID = customerUserID
        self.applicantID = applicantID
        self.mediaType = mediaType
        self.status = status
        self.insertedAt = insertedAt
    }
}

extension BiometricToken: CustomStringConvertible {
    /// Id and standing alone.
    package var description: String { "BiometricToken(\(self.id), \(self.status.rawValue))" }
}

/// Stores biometric tokens of one scope at a time; those of a deleted applicant are not found. Rows go with the applicant.
package protocol BiometricTokenRepository: Sendable {
    /// Adds a token of an applicant that exists: for whatever makes one.
    func insert(_ token: BiometricToken, scope: Scope) async throws
    /// Oldest first.
    func list(of customerUserID: String, scope: Scope) async throws -> [BiometricToken]
    /// The token, `nil` when that person has none of that id.
    func find(_ id: BiometricTokenID, of customerUserID: String, scope: Scope) async throws -> BiometricToken?
    /// Gives a token another standing. Safe to repeat.
    /// - Returns: The result; `nil` when that person has none of that id.
    func set(
        _ status: BiometricToken.Status, of id: BiometricTokenID, of customerUserID: String, scope: Scope
    ) async throws -> BiometricToken?
    /// Removes tokens for good.
    /// - Parameter id: Which; `nil` for all of that person.
    /// - Returns: The ids of those that were there.
    func delete(_ id: BiometricTokenID?, of customerUserID: String, scope: Scope) async throws -> [BiometricTokenID]
}

/// Why something about a biometric token could not be done.
package enum BiometricTokenError: Error, Equatable {
    /// That person has no token, or none of that id; or another scope's has.
    case notFound
}
