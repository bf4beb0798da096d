/// A postal address: the API's twelve fields, each `nil` when unset. `postcode` and `country` are always there.
package struct PostalAddress: Sendable, Equatable, Codable {
    package var flatNumber: String?
    package var buildingNumber: String?
    package var buildingName: String?
    package var street: String?
    package var subStreet: String?
    package var town: String?
    package var state: String?
    package var postcode: String
    package var country: CountryCode
    package var line1: String?
    package var line2: String?
    package var line3: String?

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
    package var description: String { "PostalAddress(redacted)" }
}

/// Where an applicant says they are, as far as known. It decides which consents are needed.
package struct ApplicantLocation: Sendable, Equatable, Codable {
    package var ipAddress: String?
    package var countryOfResidence: CountryCode?

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
    package var description: String { "ApplicantLocation(redacted)" }
}

/// An identification number of an applicant.
package struct IDNumber: Sendable, Equatable, Codable {
    /// Source: OpenAPI document, schema `id_number`.
    package enum Kind: String, Sendable, Codable, CaseIterable {
        case ssn
        case socialInsurance = "social_insurance"
        case taxID = "tax_id"
        case identityCard = "identity_card"
        case drivingLicense = "driving_license"
        case drivingLicence = "driving_licence"
        case shareCode = "share_code"
        case voterID = "voter_id"
        case passport
        case other
    }

    package let kind: Kind
    package let value: String
    /// Two letters, for licences that a state issues.
    package let stateCode: String?

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
    package var description: String { "IDNumber(redacted)" }
}

/// Whether an applicant agreed to something that the law of their country asks for.
package struct ApplicantConsent: Sendable, Equatable {
    package enum Name: String, Sendable, CaseIterable {
        case privacyNoticesRead = "privacy_notices_read"
        case ssnVerification = "ssn_verification"
        case phoneNumberVerification = "phone_number_verification"
    }

    package let name: Name
    package let granted: Bool

    package init(name: Name, granted: Bool) {
        self.name = name
        self.granted = granted
    }
}
