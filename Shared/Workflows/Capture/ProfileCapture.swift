import CanonicalJSON

/// A field of the profile form, by its name in the task's output.
package enum ProfileFieldName: String, Sendable, CaseIterable {
    case firstName = "first_name"
    case lastName = "last_name"
    /// Date of birth, `YYYY-MM-DD`.
    case dob
    case email
    /// E.164, with consent to its use beside it in `phone_number_consent_granted`.
    case phoneNumber = "phone_number"
    /// Alpha-3.
    case nationality
    /// Alpha-3.
    case countryResidence = "country_residence"
    /// An object: `country`, `line1` to `line3`, `town`, `postcode`, `state`.
    case address
    /// Social Security Number, nine digits; with consent beside it in `ssn_consent_granted`.
    case ssn
    /// Indian Permanent Account Number, such as `ABCDE1234F`.
    case pan

    /// The most characters that a text of the field may have.
    ///
    /// 32 by the API reference, "Sandbox testing with Profile Data Capture tasks"; an email address may have the 254 of
    /// RFC 5321, since many real ones exceed 32.
    package var maximumLength: Int { self == .email ? 254 : 32 }

    /// The country of residence, alpha-3, whose residents alone are asked; `nil`: everybody is.
    ///
    /// "these fields will only be displayed if the end user selected the relevant country of residence" (Studio guide,
    /// "Profile Data Capture task").
    package var residence: String? {
        switch self {
        case .ssn: "USA"
        case .pan: "IND"
        case .firstName, .lastName, .dob, .email, .phoneNumber, .nationality, .countryResidence, .address: nil
        }
    }

    /// The member of the output that says that the applicant agrees to the field's use; `nil` where no consent is asked.
    ///
    /// "Consent will be collected when Social Security Number and Mobile phone number attributes are enabled" (ibid.).
    package var consentName: String? {
        switch self {
        case .phoneNumber, .ssn: "\(self.rawValue)_consent_granted"
        case .firstName, .lastName, .dob, .email, .nationality, .countryResidence, .address, .pan: nil
        }
    }
}

/// A form for personal data.
package struct ProfileCapture: Sendable, Equatable {
    /// One field of the form.
    package struct Field: Sendable, Equatable {
        /// Which.
        package let name: ProfileFieldName
        /// Whether the form cannot be sent without it.
        package let isRequired: Bool

        /// Asks for a field.
        package init(name: ProfileFieldName, isRequired: Bool) {
            self.name = name
            self.isRequired = isRequired
        }
    }

    /// What is asked, in the order to show; at least one.
    package let fields: [Field]

    /// Makes a form.
    package init(fields: [Field]) {
        self.fields = fields
    }

    /// Names and birth required, the rest offered: a form whose author said nothing.
    static let standard = ProfileCapture(
        fields: ProfileFieldName.allCases.filter { $0.residence == nil }.map {
            Field(name: $0, isRequired: [.firstName, .lastName, .dob].contains($0))
        })

    /// The members that the task's output may have.
    var outputNames: Set<String> { Self.names(of: self.fields) }

    /// The members that the task's output always has.
    var requiredOutputNames: Set<String> {
        Self.names(of: self.fields.filter { $0.isRequired && $0.name.residence == nil })
    }

    private static func names(of fields: [Field]) -> Set<String> {
        Set(fields.map(\.name.rawValue)).union(fields.compactMap(\.name.consentName))
    }
}

extension ConfigurationReader {
    /// `fields`: names, or `{name, required}`; required unless it says otherwise.
    mutating func profile() -> ProfileCapture {
        guard let values = self.list("fields") else { return .standard }
        var fields: [ProfileCapture.Field] = []
        for (index, value) in values.enumerated() {
            let place = "fields[\(index)]"
            let members = value.objectValue ?? ["name": value]
            let name = members["name"]?.stringValue.flatMap(ProfileFieldName.init(rawValue:))
            let isRequired = members["required", default: true].boolValue
            if !Set(members.keys).isSubset(of: ["name", "required"]) || isRequired == nil {
                self.refuse(place, "A field has a name and may have required, which is true or false.")
            }
            guard let name else {
                let names = ProfileFieldName.allCases.map(\.rawValue).joined(separator: ", ")
                self.refuse(place, "A field is one of: \(names).")
                continue
            }
            guard !fields.contains(where: { $0.name == name }) else {
                self.refuse(place, "The same field twice.")
                continue
            }
            fields.append(ProfileCapture.Field(name: name, isRequired: isRequired ?? true))
        }
        if !fields.contains(where: { $0.name == .countryResidence }),
            let bound = fields.first(where: { $0.name.residence != nil })
        {
            self.refuse("fields", "\(bound.name.rawValue) is asked by residence: add country_residence to the form.")
        }
        return ProfileCapture(fields: fields)
    }
}
