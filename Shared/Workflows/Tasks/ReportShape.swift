/// The outputs of report tasks: the reports of the public API, as the API reference and its OpenAPI document give them.
///
/// The breakdowns repeat the items of the module Reports, which this one does not know; a test holds them together.
enum ReportShape {
    /// A document report.
    static let document = Self.document()

    /// A document video report.
    static let documentVideo = Self.document(imageIntegrity: ["video_document_presence"])

    /// A document report with driver verification. What it adds is described by the OpenAPI document, and not narrowed
    /// here.
    static let documentWithDriverVerification = Self.document(properties: [
        "drivers_licence": .any, "manual_transmission_restriction": .any, "passenger_vehicle": .any,
        "raw_licence_category": .any, "raw_vehicle_classes": .any, "restricted_licence": .any,
        "vehicle_class_details": .any,
    ])

    /// - Parameters:
    ///   - imageIntegrity: What is examined beside the items of every document report.
    ///   - properties: What is read beside the properties of every document report.
    private static func document(
        imageIntegrity: [String] = [], properties: [String: ValueShape] = [:]
    ) -> ValueShape {
        Self.report(
            breakdown: [
                "age_validation": ["minimum_accepted_age"],
                "compromised_document": ["document_database", "repeat_attempts"],
                "data_comparison": [
                    "date_of_birth", "date_of_expiry", "document_numbers", "document_type", "first_name", "gender",
                    "issuing_country", "last_name",
                ],
                "data_consistency": [
                    "date_of_birth", "date_of_expiry", "document_numbers", "document_type", "first_name", "gender",
                    "issuing_country", "last_name", "multiple_data_sources_present", "nationality",
                ],
                "data_validation": [
                    "barcode", "date_of_birth", "document_expiration", "document_numbers", "expiry_date", "gender",
                    "mrz",
                ],
                "image_integrity": [
                    "colour_picture", "conclusive_document_quality", "image_quality", "supported_document",
                ] + imageIntegrity,
                "issuing_authority": ["nfc_active_authentication", "nfc_passive_authentication"],
                "police_record": [],
                "visual_authenticity": [
                    "digital_tampering", "face_detection", "fonts", "original_document_present", "other",
                    "picture_face_integrity", "security_features", "template",
                ],
            ],
            properties: .object(Self.documentProperties.merging(properties) { $1 }),
            others: [
                "repeat_attempts": .object([
                    "report_id": .value(.string), "repeat_attempts": .list(.value(.object)),
                    "attempts_count": .value(.number), "attempts_clear_rate": .value(.number),
                    "unique_mismatches_count": .value(.number),
                ])
            ])
    }

    /// A facial similarity photo report. Its own properties are always empty: the scores are in the breakdown.
    static let facialSimilarityPhoto = Self.facialSimilarity(visualAuthenticity: ["spoofing_detection"])

    /// A facial similarity report of a recording.
    static let facialSimilarityRecording = Self.facialSimilarity(
        visualAuthenticity: ["liveness_detected", "spoofing_detection"])

    private static func facialSimilarity(visualAuthenticity: [String]) -> ValueShape {
        Self.report(
            breakdown: [
                "face_comparison": ["face_match"],
                "image_integrity": ["face_detected", "source_integrity"],
                "visual_authenticity": visualAuthenticity,
            ],
            partProperties: [
                "face_match": .object(["score": .value(.number), "document_id": .value(.string)]),
                "spoofing_detection": .object(["score": .value(.number)]),
            ],
            properties: .object([:]))
    }

    /// An identity report.
    static let identityEnhanced = Self.report(
        breakdown: [
            "sources": ["total_sources"],
            "address": ["address_matched", "credit_agencies", "telephone_database", "voting_register"],
            "date_of_birth": ["credit_agencies", "date_of_birth_matched", "voting_register"],
            "mortality": [],
            "national_id_number": ["national_id_number_matched"],
            "ssn": ["last_4_digits_match", "full_match"],
            "ssn1": ["last_4_digits_match", "full_match"],
        ],
        properties: .object([
            "matched_address": .value(.other), "matched_addresses": .list(.value(.other)),
        ]))

    /// A watchlist report, standard.
    static let watchlist = Self.report(
        breakdown: [
            "sanction": [], "politically_exposed_person": [], "legal_and_regulatory_warnings": [],
        ],
        properties: .object(["records": .list(.value(.other))]))

    /// A watchlist report with adverse media.
    static let watchlistAML = Self.report(
        breakdown: [
            "sanction": [], "politically_exposed_person": [], "legal_and_regulatory_warnings": [],
            "adverse_media": [],
        ],
        properties: .object(["records": .list(.value(.other))]))

    /// A known faces report.
    static let knownFaces = Self.report(
        breakdown: [
            "previously_seen_faces": [], "image_integrity": [],
        ],
        properties: .object([
            "matches": .list(
                .object([
                    "applicant_id": .value(.string), "score": .value(.number), "media_id": .value(.string),
                    "media_type": .value(.string), "suspected": .value(.boolean),
                ]))
        ]))

    /// A device intelligence report.
    static let deviceIntelligence = Self.report(
        breakdown: ["device": ["application_authenticity", "device_integrity", "device_reputation"]],
        properties: .object([
            "device": .value(.object), "ip": .value(.object), "geolocation": .value(.object),
        ]))

    /// A proof of address report.
    static let proofOfAddress = Self.report(
        breakdown: [
            "data_comparison": ["address", "first_name", "last_name"],
            "document_classification": ["supported_document", "valid_document_date"],
            "image_integrity": ["image_quality"],
            "source_integrity": ["digital_tampering", "visible_fraud"],
        ],
        properties: .object(
            Self.members(
                texts: "address document_type document_source_type first_names last_names issuer",
                dates: "issue_date summary_period_start summary_period_end",
                others: [
                    "address_parsed": .object(Self.members(texts: "country postcode state town")),
                    "unsupported_document_reason": .value(.stringList),
                ])))

    /// An India tax id report.
    static let indiaPAN = Self.report(
        breakdown: ["device": ["pan_valid", "name_match"], "pan_valid": [], "name_match": []],
        properties: .value(.object))

    /// A driver's licence data verification report.
    static let usDrivingLicence = Self.report(
        breakdown: [
            "document": ["category", "expiration_date", "issue_date", "document_number"],
            "address": ["city", "line_1", "line_2", "state_code", "zip4", "zip5"],
            "personal": [
                "first_name", "first_name_fuzzy", "middle_name", "middle_name_fuzzy", "middle_initial", "last_name",
                "last_name_fuzzy", "name_suffix", "height", "weight", "sex_code", "eye_color", "date_of_birth",
            ],
        ],
        properties: .object([:]))

    /// - Parameters:
    ///   - breakdown: The names of each breakdown's parts; one without parts is a result alone.
    ///   - partProperties: By the name of the part; reasons of any name where it is not listed.
    private static func report(
        breakdown: [String: [String]], partProperties: [String: ValueShape] = [:], properties: ValueShape,
        others: [String: ValueShape] = [:]
    ) -> ValueShape {
        let items = breakdown.mapValues { names in
            guard !names.isEmpty else { return ValueShape.object(["result": .value(.string)]) }
            let parts = names.map { name in
                let properties = partProperties[name] ?? .value(.object)
                return (name, ValueShape.object(["result": .value(.string), "properties": properties]))
            }
            return .object([
                "result": .value(.string), "breakdown": .object(Dictionary(uniqueKeysWithValues: parts)),
            ])
        }
        let members: [String: ValueShape] = [
            "status": .value(.string), "result": .value(.string), "sub_result": .value(.string),
            "uuid": .value(.string), "properties": properties, "breakdown": .object(items),
        ]
        return .object(members.merging(others) { $1 })
    }

    /// Source: API reference, "Document report: properties"; the members' types: OpenAPI document,
    /// `document_properties`.
    private static let documentProperties: [String: ValueShape] =
        Self.members(
            texts: """
                personal_number document_type first_name last_name middle_name gender issuing_country nationality
                issuing_state categorisation mrz_line1 mrz_line2 mrz_line3 address place_of_birth spouse_name widow_name
                alias_name issuing_authority remarks civil_state expatriation father_name mother_name religion
                type_of_permit version_number document_subtype profession security_document_number tax_number
                nist_identity_evidence_strength has_issuance_confirmation security_tier
                """, dates: "date_of_birth date_of_expiry issuing_date valid_from",
            others: [
                "real_id_compliance": .value(.boolean),
                "document_numbers": .list(.object(Self.members(texts: "type value"))),
                "address_lines": .object(
                    Self.members(texts: "street_address state postal_code country city country_code")),
                "barcode": .list(
                    .object(
                        Self.members(
                            texts: """
                                first_name middle_name last_name document_type address_line_1 address_line_2
                                address_line_3 address_line_4 address_line_5 issuing_state class gender issuing_country
                                document_number real_id_classification
                                """, dates: "date_of_birth date_of_expiry issuing_date"))),
                "nfc": .object(
                    Self.members(
                        texts: """
                            document_type issuing_country full_name document_number nationality gender personal_number
                            place_of_birth address issuing_authority
                            """, dates: "date_of_birth date_of_expiry issuing_date")),
                "driving_licence_information": .list(
                    .object(Self.members(texts: "category codes", dates: "obtainment_date expiry_date"))),
                "document_classification": .object(
                    Self.members(texts: "issuing_country document_type issuing_state")),
                "extracted_data": .object(
                    Self.members(
                        texts: """
                            document_number first_name last_name middle_name full_name spouse_name widow_name alias_name
                            gender mrz_line1 mrz_line2 mrz_line3 nationality address_line_1 address_line_2
                            address_line_3 address_line_4 address_line_5 issuing_authority
                            """, dates: "date_of_birth date_of_expiry")),
            ])

    private static func members(
        texts: String, dates: String = "", others: [String: ValueShape] = [:]
    ) -> [String: ValueShape] {
        var members = others
        for name in texts.split(whereSeparator: \.isWhitespace) { members[String(name)] = .value(.string) }
        for name in dates.split(whereSeparator: \.isWhitespace) { members[String(name)] = .value(.date) }
        return members
    }
}
