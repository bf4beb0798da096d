import CanonicalJSON

/// A canned document: what is read from it, and what cannot be examined on it.
struct SandboxDocumentType: Sendable {
    let properties: [String: JSONValue]
    let unexamined: Set<DocumentItem>
    /// In its parts; `nil` when it cannot be read.
    var address: SandboxAddress?
    /// What it allows; `nil` when it is no driving licence.
    var licence: SandboxLicence?
    /// The year of its design; `nil` when there is one design only.
    var version: String?

    /// By the applicant's last name, as the reference spells the options.
    static let byLastName: [String: SandboxDocumentType] = [
        "CA DL 2018": .californiaDrivingLicence,
        "CA DL 2018 front only": .californiaDrivingLicence.withoutBarcode,
        "NY DL 2017": .newYorkDrivingLicence,
        "NY DL 2017 front only": .newYorkDrivingLicence.withoutBarcode,
        "Ontario ID 2010": .ontarioIdentityCard,
        "FRA ID 1994": .frenchIdentityCard,
        "FRA ID 1994 front only": .frenchIdentityCardFront,
        "FRA ID 1994 front only rejected": .frenchIdentityCardFront,
    ]

    /// The document that a report is made of: the one that the last name asks for, else a driving licence where the
    /// report is about licences, else the passport.
    static func named(_ lastName: String?, for name: ReportName) -> SandboxDocumentType {
        if let lastName, let type = Self.byLastName[lastName] { return type }
        switch name {
        case .documentWithDrivingLicenceInformation, .documentWithDriverVerification: return .britishDrivingLicence
        default: return .passport
        }
    }

    /// What a report of this kind reads from the document.
    func properties(for name: ReportName) -> [String: JSONValue] {
        let added: [String: JSONValue] =
            switch name {
            case .documentWithAddressInformation, .documentVideoWithAddressInformation:
                self.address.map { ["address": .string($0.text), "address_lines": $0.linesJSON] } ?? [:]
            case .documentWithDrivingLicenceInformation: SandboxLicence.information(self.licence)
            case .documentWithDriverVerification: SandboxLicence.verification(self.licence)
            default: [:]
            }
        return self.properties.merging(added, uniquingKeysWith: { $1 })
    }

    /// The document of the reference's sample answer.
    static let passport = SandboxDocumentType(
        properties: [
            "date_of_birth": "1990-01-01",
            "date_of_expiry": "2030-01-01",
            "document_numbers": [["type": "document_number", "value": "999999999"]],
            "document_type": "passport",
            "first_name": "Jane",
            "gender": "",
            "issuing_country": "GBR",
            "last_name": "Doe",
            "nationality": "",
        ],
        unexamined: Self.neverExamined,
        // On no passport, but in the reference's sample of a report with address information.
        address: .edinburgh
    )

    /// The applicant gave no such data, or it is no longer compared; no chip was read. As in the reference's sample.
    static let neverExamined: Set<DocumentItem> = [
        .comparisonDateOfExpiry, .comparisonDocumentNumbers, .comparisonDocumentType, .comparisonGender,
        .comparisonIssuingCountry, .nfcActiveAuthentication, .nfcPassiveAuthentication,
    ]
}
