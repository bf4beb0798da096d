import CanonicalJSON

extension SandboxDocumentType {
    static let ontarioIdentityCard = SandboxDocumentType(
        properties: [
            "address": .string(SandboxAddress.toronto.text),
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
        ]),
        address: .toronto,
        version: "2010"
    )

    /// The front holds the person and the machine-readable zone, with no date of expiry in either.
    static let frenchIdentityCardFront = SandboxDocumentType(
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
        ]),
        version: "1994"
    )

    static let frenchIdentityCard = SandboxDocumentType(
        properties: Self.frenchIdentityCardFront.properties.merging(
            [
                "address": .string(SandboxAddress.paris.text),
                "date_of_expiry": "2030-01-04",
                "issuing_authority": "PREFECTURE DE POLICE",
                "issuing_date": "2015-01-05",
            ],
            uniquingKeysWith: { _, back in back }
        ),
        unexamined: Self.neverExamined.union([.consistencyDateOfExpiry, .validationBarcode]),
        address: .paris,
        version: "1994"
    )
}
