package import CanonicalJSON

extension ApplicantDetails {
    /// The details under the API's names, as workflows refer to them (`$.inputs.applicant.first_name`). What is unset
    /// is `null`.
    package var json: JSONValue {
        .object([
            "first_name": .string(self.firstName),
            "last_name": .string(self.lastName),
            "email": JSONValue(text: self.email),
            "dob": JSONValue(text: self.dateOfBirth?.iso8601),
            "phone_number": JSONValue(text: self.phoneNumber),
            "id_numbers": .array(self.idNumbers.map(\.json)),
            "address": self.address?.json ?? .null,
            "location": self.location?.json ?? .null,
        ])
    }
}

extension IDNumber {
    /// Source: API reference, "ID number object".
    package var json: JSONValue {
        var fields: [String: JSONValue] = ["type": .string(self.kind.rawValue), "value": .string(self.value)]
        if let stateCode = self.stateCode { fields["state_code"] = .string(stateCode) }
        return .object(fields)
    }
}

extension PostalAddress {
    /// All twelve keys, unset ones as `null`: client libraries compare whole objects.
    package var json: JSONValue {
        .object([
            "flat_number": JSONValue(text: self.flatNumber),
            "building_number": JSONValue(text: self.buildingNumber),
            "building_name": JSONValue(text: self.buildingName),
            "street": JSONValue(text: self.street),
            "sub_street": JSONValue(text: self.subStreet),
            "town": JSONValue(text: self.town),
            "state": JSONValue(text: self.state),
            "postcode": .string(self.postcode),
            "country": .string(self.country.rawValue),
            "line1": JSONValue(text: self.line1),
            "line2": JSONValue(text: self.line2),
            "line3": JSONValue(text: self.line3),
        ])
    }
}

extension ApplicantLocation {
    /// Both keys, unset ones as `null`.
    package var json: JSONValue {
        .object([
            "ip_address": JSONValue(text: self.ipAddress),
            "country_of_residence": JSONValue(text: self.countryOfResidence?.rawValue),
        ])
    }
}

extension JSONValue {
    /// A text, or `null`.
    package init(text: String?) {
        self = text.map(JSONValue.string) ?? .null
    }
}
