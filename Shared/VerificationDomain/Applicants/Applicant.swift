package import Foundation

package typealias ApplicantID = Identifier<Applicant>

/// The person being verified.
package struct Applicant: Sendable, Equatable {
    package let id: ApplicantID
    package let createdAt: Date
    package var details: ApplicantDetails
    /// When erasure begins; until then a deleted applicant can be restored. `nil` unless deleted.
    package var deleteAt: Date?

    package init(id: ApplicantID, createdAt: Date, details: ApplicantDetails, deleteAt: Date?) {
        self.id = id
        self.createdAt = createdAt
        self.details = details
        self.deleteAt = deleteAt
    }

    package var isDeleted: Bool { self.deleteAt != nil }
}

extension Applicant: CustomStringConvertible {
    package var description: String { "Applicant(\(self.id))" }
}

/// What a tenant says about an applicant. Every value has passed the rules of ``ApplicantRules``.
package struct ApplicantDetails: Sendable, Equatable {
    package var firstName: String
    package var lastName: String
    package var email: String?
    package var dateOfBirth: CalendarDate?
    package var phoneNumber: String?
    package var idNumbers: [IDNumber]
    package var address: PostalAddress?
    package var location: ApplicantLocation?

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
    package var description: String { "ApplicantDetails(redacted)" }
}

/// One value of a partial update: left alone, or set (to `nil` too).
package enum Change<Value: Sendable & Equatable>: Sendable, Equatable {
    case keep
    case set(Value)

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
    package var firstName: Change<String> = .keep
    package var lastName: Change<String> = .keep
    package var email: Change<String?> = .keep
    package var dateOfBirth: Change<CalendarDate?> = .keep
    package var phoneNumber: Change<String?> = .keep
    package var idNumbers: Change<[IDNumber]> = .keep
    package var address: Change<PostalAddress?> = .keep
    package var location: Change<ApplicantLocation?> = .keep
    /// Consents named here are set; others stay.
    package var consents: [ApplicantConsent] = []

    package init() {}

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
    package var description: String { "ApplicantChanges(redacted)" }
}
