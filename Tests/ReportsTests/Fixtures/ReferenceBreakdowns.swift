import Reports

/// Every breakdown and sub-breakdown of the Onfido API reference v3.6, by kind of report, as
/// `breakdown.sub-breakdown`.
enum ReferenceBreakdowns {
    static func paths(of name: ReportName) -> Set<String> {
        switch name {
        case .document, .documentWithAddressInformation, .documentWithDrivingLicenceInformation,
            .documentWithDriverVerification:
            Self.document
        case .documentVideo, .documentVideoWithAddressInformation:
            Self.document.union(["image_integrity.video_document_presence"])
        case .facialSimilarityPhoto, .facialSimilarityPhotoFullyAuto: Self.facialSimilarity
        case .facialSimilarityVideo, .facialSimilarityMotion:
            Self.facialSimilarity.union(["visual_authenticity.liveness_detected"])
        case .knownFaces: ["previously_seen_faces", "image_integrity"]
        case .identityEnhanced:
            [
                "sources.total_sources", "address.credit_agencies", "address.telephone_database",
                "address.voting_register", "date_of_birth.credit_agencies", "date_of_birth.voting_register",
                "mortality", "date_of_birth.date_of_birth_matched", "address.address_matched",
                "ssn.last_4_digits_match", "ssn.full_match", "ssn1.last_4_digits_match", "ssn1.full_match",
                "national_id_number.national_id_number_matched",
            ]
        case .watchlistAML:
            ["sanction", "politically_exposed_person", "legal_and_regulatory_warnings", "adverse_media"]
        case .watchlistEnhanced: ["sanction", "politically_exposed_person", "monitored_lists", "adverse_media"]
        case .watchlistStandard: ["sanction", "politically_exposed_person", "legal_and_regulatory_warnings"]
        case .watchlistPEPsOnly: ["politically_exposed_person"]
        case .watchlistSanctionsOnly: ["sanction", "legal_and_regulatory_warnings"]
        case .proofOfAddress:
            [
                "image_integrity.image_quality", "document_classification.supported_document",
                "document_classification.valid_document_date", "data_comparison.first_name",
                "data_comparison.last_name", "data_comparison.address", "source_integrity.digital_tampering",
                "source_integrity.visible_fraud",
            ]
        case .usDrivingLicence:
            [
                "document.category", "document.expiration_date", "document.issue_date", "document.document_number",
                "address.city", "address.line_1", "address.line_2", "address.state_code", "address.zip4",
                "address.zip5", "personal.name_suffix", "personal.height", "personal.weight", "personal.sex_code",
                "personal.eye_color", "personal.date_of_birth", "personal.first_name", "personal.last_name",
                "personal.middle_name", "personal.first_name_fuzzy", "personal.middle_name_fuzzy",
                "personal.last_name_fuzzy", "personal.middle_initial",
            ]
        case .deviceIntelligence:
            ["device.application_authenticity", "device.device_integrity", "device.device_reputation"]
        // The second two are the OpenAPI document's.
        case .indiaPAN: ["pan_valid", "name_match", "device.pan_valid", "device.name_match"]
        }
    }

    private static let document: Set = [
        "data_comparison.first_name", "data_comparison.last_name", "data_comparison.date_of_birth",
        "data_comparison.gender", "data_comparison.date_of_expiry", "data_comparison.document_numbers",
        "data_comparison.document_type", "data_comparison.issuing_country", "data_validation.gender",
        "data_validation.date_of_birth", "data_validation.document_numbers", "data_validation.document_expiration",
        "data_validation.expiry_date", "data_validation.mrz", "data_validation.barcode",
        "age_validation.minimum_accepted_age", "image_integrity.image_quality",
        "image_integrity.conclusive_document_quality", "image_integrity.supported_document",
        "image_integrity.colour_picture", "visual_authenticity.fonts", "visual_authenticity.picture_face_integrity",
        "visual_authenticity.template", "visual_authenticity.security_features",
        "visual_authenticity.original_document_present", "visual_authenticity.digital_tampering",
        "visual_authenticity.other", "visual_authenticity.face_detection",
        "data_consistency.multiple_data_sources_present", "data_consistency.document_type", "data_consistency.gender",
        "data_consistency.date_of_expiry", "data_consistency.nationality", "data_consistency.issuing_country",
        "data_consistency.document_numbers", "data_consistency.date_of_birth", "data_consistency.last_name",
        "data_consistency.first_name", "police_record", "compromised_document.document_database",
        "compromised_document.repeat_attempts", "issuing_authority.nfc_active_authentication",
        "issuing_authority.nfc_passive_authentication",
    ]

    private static let facialSimilarity: Set = [
        "image_integrity.face_detected", "image_integrity.source_integrity", "face_comparison.face_match",
        "visual_authenticity.spoofing_detection",
    ]
}
