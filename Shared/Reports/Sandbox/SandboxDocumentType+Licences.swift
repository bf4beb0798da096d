import CanonicalJSON

extension SandboxDocumentType {
    /// A United States licence has its data again in the barcode on the back, and no machine-readable zone.
    static let californiaDrivingLicence = SandboxDocumentType(
        properties: [
            "address": .string(SandboxAddress.sacramento.text),
            "barcode": [
                [
                    "address_line_1": .string(SandboxAddress.sacramento.street),
                    "address_line_2": .string(SandboxAddress.sacramento.locality),
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
        unexamined: Self.neverExamined.union([.validationMRZ, .consistencyNationality]),
        address: .sacramento,
        licence: SandboxLicence(
            categories: [.init(name: "C")], passengerCategory: "C", obtained: "2025-01-15", expires: "2030-01-01"),
        version: "2018"
    )

    static let newYorkDrivingLicence = SandboxDocumentType(
        properties: [
            "address": .string(SandboxAddress.albany.text),
            "barcode": [
                [
                    "address_line_1": .string(SandboxAddress.albany.street),
                    "address_line_2": .string(SandboxAddress.albany.locality),
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
        unexamined: Self.neverExamined.union([.validationMRZ, .consistencyNationality]),
        address: .albany,
        licence: SandboxLicence(
            categories: [.init(name: "D")], passengerCategory: "D", obtained: "2022-01-17", expires: "2030-01-01"),
        version: "2017"
    )

    static let britishDrivingLicence = SandboxDocumentType(
        properties: [
            "address": .string(SandboxAddress.edinburgh.text),
            "categorisation": "A, A1, AM, B",
            "date_of_birth": "1990-01-01",
            "date_of_expiry": "2030-05-12",
            "document_numbers": [["type": "document_number", "value": "DOE99951010J99AB"]],
            "document_type": "driving_licence",
            "first_name": "Jane",
            "gender": "Female",
            "issuing_authority": "DVLA",
            "issuing_country": "GBR",
            "issuing_date": "2020-05-12",
            "last_name": "Doe",
        ],
        unexamined: Self.neverExamined.union([
            .multipleDataSourcesPresent, .validationBarcode, .validationMRZ, .consistencyNationality,
        ]),
        address: .edinburgh,
        // Categories and codes of the reference's samples.
        licence: SandboxLicence(
            categories: [
                .init(name: "A", codes: "79.03,79.04"), .init(name: "A1", codes: "79.03,79.04"), .init(name: "AM"),
                .init(name: "B"),
            ],
            passengerCategory: "B", obtained: "2020-05-12", expires: "2030-05-12")
    )

    /// The front alone: without the barcode there is no second source to compare with.
    var withoutBarcode: SandboxDocumentType {
        SandboxDocumentType(
            properties: self.properties.filter { $0.key != "barcode" },
            unexamined: self.unexamined.union([.multipleDataSourcesPresent, .validationBarcode]),
            address: self.address,
            licence: self.licence,
            version: self.version
        )
    }
}
