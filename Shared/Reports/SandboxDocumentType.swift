import CanonicalJSON

/// A canned document: what is read from it, and what cannot be examined on it.
struct SandboxDocumentType: Sendable {
    let properties: [String: JSONValue]
    let unexamined: Set<DocumentItem>

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
        unexamined: Self.neverExamined
    )

    /// The applicant gave no such data, or it is no longer compared; no chip was read. As in the reference's sample.
    private static let neverExamined: Set<DocumentItem> = [
        .comparisonDateOfExpiry, .comparisonDocumentNumbers, .comparisonDocumentType, .comparisonGender,
        .comparisonIssuingCountry, .nfcActiveAuthentication, .nfcPassiveAuthentication,
    ]

    /// A United States licence has its data again in the barcode on the back, and no machine-readable zone.
    private static let californiaDrivingLicence = SandboxDocumentType(
        properties: [
            "address": "123 MAIN STREET SACRAMENTO CA 95814",
            "barcode": [
                [
                    "address_line_1": "123 MAIN STREET",
                    "address_line_2": "SACRAMENTO CA 95814",
                    "class": "C",
                    "date_of_birth": "1990-01-01",
                    "date_of_expiry": "2030-01-01",
                    "document_number": "D9999999",
                    "document_type": "driving_licence",
                    "first_name": "Jane",
                    "gender": "Female",
                    "issuing_country": "USA",
                    "issuing_date": "2025-01-15",
                    "issuing_state": "CA",
                    "last_name": "Doe",
                ]
            ],
            "categorisation": "C",
            "date_of_birth": "1990-01-01",
            "date_of_expiry": "2030-01-01",
            "document_numbers": [["type": "document_number", "value": "D9999999"]],
            "document_type": "driving_licence",
            "first_name": "Jane",
            "gender": "Female",
            "issuing_country": "USA",
            "issuing_date": "2025-01-15",
            "issuing_state": "CA",
            "last_name": "Doe",
        ],
        unexamined: Self.neverExamined.union([.validationMRZ, .consistencyNationality])
    )

    private static let newYorkDrivingLicence = SandboxDocumentType(
        properties: [
            "address": "123 MAIN STREET ALBANY NY 12207",
            "barcode": [
                [
                    "address_line_1": "123 MAIN STREET",
                    "address_line_2": "ALBANY NY 12207",
                    "class": "D",
                    "date_of_birth": "1990-01-01",
                    "date_of_expiry": "2030-01-01",
                    "document_number": "999999999",
                    "document_type": "driving_licence",
                    "first_name": "Jane",
                    "gender": "Female",
                    "issuing_country": "USA",
                    "issuing_date": "2022-01-17",
                    "issuing_state": "NY",
                    "last_name": "Doe",
                ]
            ],
            "categorisation": "D",
            "date_of_birth": "1990-01-01",
            "date_of_expiry": "2030-01-01",
            "document_numbers": [["type": "document_number", "value": "999999999"]],
            "document_type": "driving_licence",
            "first_name": "Jane",
            "gender": "Female",
            "issuing_country": "USA",
            "issuing_date": "2022-01-17",
            "issuing_state": "NY",
            "last_name": "Doe",
        ],
        unexamined: Self.neverExamined.union([.validationMRZ, .consistencyNationality])
    )

    private static let ontarioIdentityCard = SandboxDocumentType(
        properties: [
            "address": "123 MAIN STREET TORONTO ON M5H 2N2",
            "date_of_birth": "1990-01-01",
            "date_of_expiry": "2030-01-01",
            "document_numbers": [["type": "document_number", "value": "999999999"]],
            "document_type": "national_identity_card",
            "first_name": "Jane",
            "gender": "Female",
            "issuing_country": "CAN",
            "issuing_date": "2025-01-15",
            "issuing_state": "ON",
            "last_name": "Doe",
        ],
        unexamined: Self.neverExamined.union([
            .multipleDataSourcesPresent, .validationBarcode, .validationMRZ, .consistencyNationality,
        ])
    )

    /// The front holds the person and the machine-readable zone, with no date of expiry in either.
    private static let frenchIdentityCardFront = SandboxDocumentType(
        properties: [
            "date_of_birth": "1990-01-01",
            "document_numbers": [["type": "document_number", "value": "150175100001"]],
            "document_type": "national_identity_card",
            "first_name": "Jane",
            "gender": "Female",
            "issuing_country": "FRA",
            "last_name": "Doe",
            "mrz_line1": "IDFRADOE<<<<<<<<<<<<<<<<<<<<<<751001",
            "mrz_line2": "1501751000013JANE<<<<<<<<<<9001011F5",
            "nationality": "FRA",
            "place_of_birth": "PARIS",
        ],
        unexamined: Self.neverExamined.union([
            .consistencyDateOfExpiry, .documentExpiration, .validationBarcode, .validationExpiryDate,
        ])
    )

    private static let frenchIdentityCard = SandboxDocumentType(
        properties: Self.frenchIdentityCardFront.properties.merging(
            [
                "address": "123 RUE PRINCIPALE 75001 PARIS",
                "date_of_expiry": "2030-01-04",
                "issuing_authority": "PREFECTURE DE POLICE",
                "issuing_date": "2015-01-05",
            ],
            uniquingKeysWith: { _, back in back }
        ),
        unexamined: Self.neverExamined.union([.consistencyDateOfExpiry, .validationBarcode])
    )

    /// The front alone: without the barcode there is no second source to compare with.
    private var withoutBarcode: SandboxDocumentType {
        SandboxDocumentType(
            properties: self.properties.filter { $0.key != "barcode" },
            unexamined: self.unexamined.union([.multipleDataSourcesPresent, .validationBarcode])
        )
    }
}
