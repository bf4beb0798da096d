package import Foundation

/// A postal address: the API's twelve fields, each `nil` when unset. `postcode` and `country` are always there.
///
/// A text has at most 255 code points, and none of ``ApplicantRules/forbiddenInAddresses``.
package struct PostalAddress: Sendable, Equatable, Codable {
    /// Apart from the street's number.
    package var flatNumber: String?
    /// The street's number.
    package var buildingNumber: String?
    /// Where a building has one.
    package var buildingName: String?
    /// At most 32 code points in the United Kingdom.
    package var street: String?
    /// A street that leads off the other.
    package var subStreet: String?
    /// The town or city.
    package var town: String?
    /// In the United States the USPS abbreviation, and always there.
    package var state: String?
    /// The postcode or ZIP code; not blank.
    package var postcode: String
    /// Decides which rules hold for the rest.
    package var country: CountryCode
    /// Free form, beside or instead of the fields above.
    package var line1: String?
    /// Free form.
    package var line2: String?
    /// Free form.
    package var line3: String?

    /// An address with what is always there.
    package init(postcode: String, country: CountryCode) {
        self.postcode = postcode
        self.country = country
    }

    enum CodingKeys: String, CodingKey {
        case flatNumber = "flat_number"
        case buildingNumber = "building_number"
        case buildingName = "building_name"
        case street
        case subStreet = "sub_street"
        case town, state, postcode, country, line1, line2, line3
    }
}

extension PostalAddress: CustomStringConvertible {
    /// Nothing of the address.
    package var description: String { "PostalAddress(redacted)" }
}

/// Where an applicant says they are, as far as known. It decides which consents are needed.
package struct ApplicantLocation: Sendable, Equatable, Codable {
    /// An IPv4 or IPv6 address, as the tenant wrote it.
    package var ipAddress: String?
    /// Where the applicant lives; not a nationality.
    package var countryOfResidence: CountryCode?

    /// States what is known.
    package init(ipAddress: String?, countryOfResidence: CountryCode?) {
        self.ipAddress = ipAddress
        self.countryOfResidence = countryOfResidence
    }

    enum CodingKeys: String, CodingKey {
        case ipAddress = "ip_address"
        case countryOfResidence = "country_of_residence"
    }
}

extension ApplicantLocation: CustomStringConvertible {
    /// Nothing of the place.
    package var description: String { "ApplicantLocation(redacted)" }
}

/// An identification number of an applicant.
package struct IDNumber: Sendable, Equatable, Codable {
    /// What a number identifies its holder to. Source: OpenAPI document, schema `id_number`.
    package enum Kind: String, Sendable, Codable, CaseIterable {
        /// The United States' social security number, whole or its last four digits.
        case ssn
        /// Such as the United Kingdom's National Insurance number.
        case socialInsurance = "social_insurance"
        /// To a tax office.
        case taxID = "tax_id"
        /// On a national identity card.
        case identityCard = "identity_card"
        /// The OpenAPI document has both spellings; each is shown as it was sent.
        case drivingLicense = "driving_license"
        /// The API reference has this spelling only.
        case drivingLicence = "driving_licence"
        /// Proves a right to work or rent in the United Kingdom.
        case shareCode = "share_code"
        /// On an electoral roll.
        case voterID = "voter_id"
        /// On a passport.
        case passport
        /// Anything else, such as an Australian's foreign passport.
        case other
    }

    /// What the number is.
    package let kind: Kind
    /// The number as the tenant wrote it; not blank, at most 255 code points.
    package let value: String
    /// Two capital letters, for licences that a state issues.
    package let stateCode: String?

    /// States a number.
    package init(kind: Kind, value: String, stateCode: String?) {
        self.kind = kind
        self.value = value
        self.stateCode = stateCode
    }

    enum CodingKeys: String, CodingKey {
        case kind = "type"
        case value
        case stateCode = "state_code"
    }
}

extension IDNumber: CustomStringConvertible {
    /// Nothing of the number.
    package var description: String { "IDNumber(redacted)" }
}

/// Whether an applicant agreed to something that the law of their country asks for.
package struct ApplicantConsent: Sendable, Equatable {
    /// What is agreed to. Source: OpenAPI document, schema `applicant_consent_name`.
    package enum Name: String, Sendable, CaseIterable {
        /// Asked of people in the United States.
        case privacyNoticesRead = "privacy_notices_read"
        /// Before a social security number is processed.
        case ssnVerification = "ssn_verification"
        /// Before a phone number is verified.
        case phoneNumberVerification = "phone_number_verification"
    }

    /// What was asked; an applicant has one consent of each name.
    package let name: Name
    /// `false` takes an earlier agreement back.
    package let granted: Bool

    /// States a consent.
    package init(name: Name, granted: Bool) {
        self.name = name
        self.granted = granted
    }
}

/// A consent as it is on record.
package struct RecordedConsent: Sendable, Equatable {
    /// What was asked and answered.
    package let consent: ApplicantConsent
    /// When it was granted; `nil` unless it is.
    package let grantedAt: Date?

    /// States a consent on record.
    package init(consent: ApplicantConsent, grantedAt: Date?) {
        self.consent = consent
        self.grantedAt = grantedAt
    }
}
