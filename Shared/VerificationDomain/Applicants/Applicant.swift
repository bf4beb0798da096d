package import Foundation

/// Names one applicant, in whatever scope.
package typealias ApplicantID = Identifier<Applicant>

/// The person being verified.
package struct Applicant: Sendable, Equatable {
    /// Made by us; the same in every answer.
    package let id: ApplicantID
    /// When the tenant created the applicant.
    package let createdAt: Date
    /// What the tenant says about the person.
    package var details: ApplicantDetails
    /// When erasure begins; until then a deleted applicant can be restored. `nil` unless deleted.
    package var deleteAt: Date?

    /// States an applicant.
    package init(id: ApplicantID, createdAt: Date, details: ApplicantDetails, deleteAt: Date?) {
        self.id = id
        self.createdAt = createdAt
        self.details = details
        self.deleteAt = deleteAt
    }

    /// Whether the applicant waits for erasure; to clients it is gone.
    package var isDeleted: Bool { self.deleteAt != nil }
}

extension Applicant: CustomStringConvertible {
    /// The id alone.
    package var description: String { "Applicant(\(self.id))" }
}

/// What a tenant says about an applicant. Every value has passed the rules of ``ApplicantRules``.
package struct ApplicantDetails: Sendable, Equatable {
    /// 1 to 255 code points.
    package var firstName: String
    /// 1 to 255 code points.
    package var lastName: String
    /// At most 254 bytes.
    package var email: String?
    /// In the past.
    package var dateOfBirth: CalendarDate?
    /// With its country code, as the tenant wrote it; at most 32 characters.
    package var phoneNumber: String?
    /// In the tenant's order.
    package var idNumbers: [IDNumber]
    /// Where the person lives.
    package var address: PostalAddress?
    /// Decides which consents the law asks for.
    package var location: ApplicantLocation?

    /// States what is known; only names always are.
    package init(
        firstName: String, lastName: String, email: String? = nil, dateOfBirth: CalendarDate? = nil,
        phoneNumber: String? = nil, idNumbers: [IDNumber] = [], address: PostalAddress? = nil,
        location: ApplicantLocation? = nil
    ) {
        self.firstName = firstName
        self.lastName = lastName
        self.email = email
        self.dateOfBirth = dateOfBirth
        self.phoneNumber = phoneNumber
        self.idNumbers = idNumbers
        self.address = address
        self.location = location
    }
}

extension ApplicantDetails: CustomStringConvertible {
    /// Nothing of the person.
    package var description: String { "ApplicantDetails(redacted)" }
}

/// One value of a partial update: left alone, or set (to `nil` too).
package enum Change<Value: Sendable & Equatable>: Sendable, Equatable {
    /// The client did not name the value.
    case keep
    /// The client named it; `null` sets an optional one to `nil`.
    case set(Value)

    /// The value after the change.
    package func applied(to current: Value) -> Value {
        switch self {
        case .keep: current
        case .set(let value): value
        }
    }
}

/// A partial update of an applicant. Addresses and id numbers present replace the stored ones whole.
/// Source: API reference, "Update applicant".
package struct ApplicantChanges: Sendable, Equatable {
    /// Cannot be cleared.
    package var firstName: Change<String> = .keep
    /// Cannot be cleared.
    package var lastName: Change<String> = .keep
    /// `nil` clears it.
    package var email: Change<String?> = .keep
    /// `nil` clears it.
    package var dateOfBirth: Change<CalendarDate?> = .keep
    /// `nil` clears it.
    package var phoneNumber: Change<String?> = .keep
    /// All of them; an empty list clears them.
    package var idNumbers: Change<[IDNumber]> = .keep
    /// The whole address; `nil` clears it.
    package var address: Change<PostalAddress?> = .keep
    /// The whole location; `nil` clears it.
    package var location: Change<ApplicantLocation?> = .keep
    /// Consents named here are set; others stay. None is named twice.
    package var consents: [ApplicantConsent] = []

    /// Changes nothing.
    package init() {}

    /// The details after the update.
    package func applied(to details: ApplicantDetails) -> ApplicantDetails {
        ApplicantDetails(
            firstName: self.firstName.applied(to: details.firstName),
            lastName: self.lastName.applied(to: details.lastName),
            email: self.email.applied(to: details.email),
            dateOfBirth: self.dateOfBirth.applied(to: details.dateOfBirth),
            phoneNumber: self.phoneNumber.applied(to: details.phoneNumber),
            idNumbers: self.idNumbers.applied(to: details.idNumbers),
            address: self.address.applied(to: details.address),
            location: self.location.applied(to: details.location)
        )
    }
}

extension ApplicantChanges: CustomStringConvertible {
    /// Nothing of the person.
    package var description: String { "ApplicantChanges(redacted)" }
}
