package import CanonicalJSON

/// What a property of a whole report holds, for kinds whose properties an analyst can give.
package enum ReportPropertyForm: Sendable {
    case text
    /// `YYYY-MM-DD`.
    case date
    case number
    case object
    /// A list of texts.
    case texts
    /// A list of objects.
    case objects

    /// Whether the value has this form. A property that is not known is left out, never `null`.
    package func admits(_ value: JSONValue) -> Bool {
        switch self {
        case .text: value.stringValue.map { (1...1_000).contains($0.utf8.count) } ?? false
        case .date: value.stringValue.map(Self.isDate) ?? false
        case .number: value.doubleValue != nil
        case .object: value.objectValue != nil
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
        case .document, .documentVideo, .documentVideoWithAddressInformation, .documentWithAddressInformation,
            .documentWithDrivingLicenceInformation, .documentWithDriverVerification:
            Self.documentForms
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
        return forms
    }()
}
