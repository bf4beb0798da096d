package import CanonicalJSON

/// What a property of a whole report holds, for kinds whose properties an analyst can give.
package indirect enum ReportPropertyForm: Sendable {
    case text
    /// A text that may be empty, where emptiness says something.
    case note
    /// `YYYY-MM-DD`.
    case date
    case number
    case boolean
    case object
    /// An object of some of these members, and no others.
    case record([String: ReportPropertyForm])
    /// A list of such objects.
    case records([String: ReportPropertyForm])
    /// A list of texts.
    case texts
    /// A list of objects.
    case objects

    /// Whether the value has this form. A property that is not known is left out, never `null`.
    package func admits(_ value: JSONValue) -> Bool {
        switch self {
        case .text: value.stringValue.map { (1...1_000).contains($0.utf8.count) } ?? false
        case .note: value.stringValue.map { $0.utf8.count <= 1_000 } ?? false
        case .date: value.stringValue.map(Self.isDate) ?? false
        case .number: value.doubleValue != nil
        case .boolean: value.boolValue != nil
        case .object: value.objectValue != nil
        case .record(let forms):
            value.objectValue?.allSatisfy { name, value in forms[name]?.admits(value) ?? false } ?? false
        case .records(let forms): value.arrayValue?.allSatisfy { Self.record(forms).admits($0) } ?? false
        case .texts: value.arrayValue?.allSatisfy { Self.text.admits($0) } ?? false
        case .objects: value.arrayValue?.allSatisfy { $0.objectValue != nil } ?? false
        }
    }

    /// Four digits, two from 01 to 12, two from 01 to 31.
    private static func isDate(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.utf8.count) == [4, 2, 2], parts.joined().allSatisfy({ ("0"..."9").contains($0) }) else {
            return false
        }
        return (1...12).contains(Int(parts[1]) ?? 0) && (1...31).contains(Int(parts[2]) ?? 0)
    }
}

extension ReportName {
    /// The properties that an analyst can give, by the API's names (OpenAPI document, and the reference where it has more).
    package var propertyForms: [String: ReportPropertyForm] {
        switch self {
        case .document, .documentVideo, .documentVideoWithAddressInformation, .documentWithAddressInformation:
            Self.documentForms
        case .documentWithDrivingLicenceInformation:
            Self.documentForms.merging(["driving_licence_information": .records(Self.categoryForms)]) { $1 }
        case .documentWithDriverVerification: Self.documentForms.merging(Self.driverForms) { $1 }
        case .facialSimilarityPhoto, .facialSimilarityPhotoFullyAuto, .facialSimilarityVideo, .facialSimilarityMotion,
            .usDrivingLicence:
            [:]
        case .knownFaces: ["matches": .objects]
        case .identityEnhanced: ["matched_address": .number, "matched_addresses": .objects]
        case .watchlistAML, .watchlistEnhanced, .watchlistStandard, .watchlistPEPsOnly, .watchlistSanctionsOnly:
            ["records": .objects]
        case .proofOfAddress:
            [
                "document_type": .text, "document_source_type": .text, "issuer": .text, "issue_date": .date,
                "expiry_date": .date, "first_names": .text, "last_names": .text, "address": .text,
                "address_parsed": .object, "unsupported_document_reason": .texts,
            ]
        case .deviceIntelligence: ["device": .object, "ip": .object, "geolocation": .object]
        case .indiaPAN: ["pan": .text, "full_name": .text]
        }
    }

    private static let documentForms: [String: ReportPropertyForm] = {
        let texts = [
            "personal_number", "document_type", "first_name", "middle_name", "last_name", "gender", "issuing_country",
            "nationality", "issuing_state", "categorisation", "mrz_line1", "mrz_line2", "mrz_line3", "address",
            "place_of_birth", "spouse_name", "widow_name", "alias_name", "issuing_authority", "remarks", "civil_state",
            "expatriation", "father_name", "mother_name", "religion", "type_of_permit", "version_number",
            "document_subtype", "profession", "security_document_number", "tax_number",
        ]
        var forms = Dictionary(uniqueKeysWithValues: texts.map { ($0, ReportPropertyForm.text) })
        for name in ["date_of_birth", "date_of_expiry", "issuing_date", "valid_from"] { forms[name] = .date }
        forms["document_numbers"] = .objects
        forms["barcode"] = .records(Self.barcodeForms)
        forms["nfc"] = .record(Self.chipForms)
        return forms
    }()

    /// What a barcode on the back of a United States licence says.
    private static let barcodeForms = Self.forms(
        texts: [
            "first_name", "middle_name", "last_name", "document_type", "address_line_1", "address_line_2",
            "address_line_3", "address_line_4", "address_line_5", "issuing_state", "class", "gender",
            "issuing_country", "document_number", "real_id_classification",
        ], dates: ["date_of_expiry", "date_of_birth", "issuing_date"])

    /// What was read from the chip.
    private static let chipForms = Self.forms(
        texts: [
            "document_type", "issuing_country", "full_name", "document_number", "nationality", "gender",
            "personal_number", "place_of_birth", "address", "issuing_authority",
        ], dates: ["date_of_birth", "date_of_expiry", "issuing_date"])

    /// A class of vehicles that a licence is for; `codes` are the driver's conditions, separated by commas, often none.
    private static let categoryForms: [String: ReportPropertyForm] = [
        "category": .text, "codes": .note, "obtainment_date": .date, "expiry_date": .date,
    ]

    private static let driverForms: [String: ReportPropertyForm] = [
        "drivers_licence": .boolean, "restricted_licence": .boolean, "manual_transmission_restriction": .boolean,
        "raw_licence_category": .text, "raw_vehicle_classes": .text,
        "vehicle_class_details": .records(Self.categoryForms),
        "passenger_vehicle": .record(["is_qualified": .boolean, "obtainment_date": .date, "expiry_date": .date]),
    ]

    private static func forms(texts: [String], dates: [String]) -> [String: ReportPropertyForm] {
        Dictionary(uniqueKeysWithValues: texts.map { ($0, .text) } + dates.map { ($0, .date) })
    }
}
