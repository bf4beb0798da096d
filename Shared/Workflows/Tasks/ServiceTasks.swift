/// Tasks that a machine of the product completes without a report.
///
/// Source: Studio guide, "Autofill task"; the contract's extraction and signature resources. All ids but
/// `one_time_password_check` are named by analogy with public traces, and that one with its report.
enum ServiceTasks {
    static let all = [autofill, oneTimePassword, qualifiedSignature, advancedSignature, simpleSignature]

    private static let autofill = TaskDefinition(
        id: "data_extraction", title: "Autofill", category: .verification, kind: .service(.autofill),
        idPrefix: "data_extraction",
        inputs: [.init("document_ids", .mediaList, semantic: "document_ids")],
        output: .object([
            "document_classification": .object(
                Self.texts("issuing_country document_type issuing_state subtype version")),
            "extracted_data": .object(
                Self.texts(
                    """
                    document_number first_name last_name middle_name full_name spouse_name widow_name alias_name gender
                    nationality mrz_line_1 mrz_line_2 mrz_line_3 address_1 address_2 address_3 address_4 address_5
                    issuing_authority place_of_birth issuing_state personal_number
                    """
                ).merging(
                    ["date_of_birth": .value(.date), "date_of_expiry": .value(.date), "issuing_date": .value(.date)]
                ) { _, date in date }),
        ]),
        needsMedia: [["document_ids"]], availability: .sandbox)

    private static let oneTimePassword = TaskDefinition(
        id: "one_time_password_check", title: "One-Time Password Report", category: .verification,
        kind: .service(.oneTimePassword), idPrefix: "one_time_password_check",
        inputs: [.init("phone_number", .string, semantic: "phone_number")], output: .value(.other),
        availability: .nowhere)

    private static let qualifiedSignature = signature(
        "qualified_electronic_signature", "Qualified Electronic Signature", .qualifiedElectronicSignature)
    private static let advancedSignature = signature(
        "advanced_electronic_signature", "Advanced Electronic Signature", .advancedElectronicSignature)
    private static let simpleSignature = signature(
        "simple_electronic_signature", "Simple Electronic Signature", .simpleElectronicSignature)

    private static func signature(_ id: String, _ title: String, _ service: PlatformService) -> TaskDefinition {
        TaskDefinition(
            id: id, title: title, category: .action, kind: .service(service), idPrefix: id,
            inputs: [.init("signing_document_ids", .mediaList, semantic: "signing_document_ids")],
            output: .object([
                "properties": .object([
                    "signed_documents": .list(.object(["id": .value(.string)])),
                    "receipt_document": .object(["id": .value(.string)]),
                ])
            ]),
            availability: .nowhere)
    }

    private static func texts(_ names: String) -> [String: ValueShape] {
        Dictionary(
            uniqueKeysWithValues: names.split(whereSeparator: \.isWhitespace).map {
                (String($0), ValueShape.value(.string))
            })
    }
}
