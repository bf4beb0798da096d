/// The closed sets of the public OpenAPI document of the API (v6.2.0), schemas `document_report` and
/// `facial_similarity_photo_report`.
enum Contract {
    static let reportNames: Set = [
        "document", "document_video", "document_video_with_address_information",
        "document_with_address_information", "document_with_driving_licence_information",
        "document_with_driver_verification", "facial_similarity_photo", "facial_similarity_photo_fully_auto",
        "facial_similarity_video", "facial_similarity_motion", "known_faces", "identity_enhanced", "watchlist_aml",
        "watchlist_enhanced", "watchlist_standard", "watchlist_peps_only", "watchlist_sanctions_only",
        "proof_of_address", "us_driving_licence", "device_intelligence", "india_pan",
    ]
    static let reportStatuses: Set = [
        "awaiting_data", "awaiting_approval", "cancelled", "complete", "withdrawn",
    ]
    static let reportResults: Set = ["clear", "consider", "unidentified"]
    static let reportSubResults: Set = ["clear", "rejected", "suspected", "caution"]

    /// Breakdowns of a document report, their parts, and the names that a part's properties may have.
    static let documentBreakdown: [String: [String: Set<String>]] = [
        "age_validation": [
            "minimum_accepted_age": []
        ],
        "compromised_document": [
            "document_database": [],
            "repeat_attempts": [],
        ],
        "data_comparison": [
            "date_of_birth": [],
            "date_of_expiry": [],
            "document_numbers": [],
            "document_type": [],
            "first_name": [],
            "gender": [],
            "issuing_country": [],
            "last_name": [],
        ],
        "data_consistency": [
            "date_of_birth": [],
            "date_of_expiry": [],
            "document_numbers": [],
            "document_type": [],
            "first_name": [],
            "gender": [],
            "issuing_country": [],
            "last_name": [],
            "multiple_data_sources_present": [],
            "nationality": [],
        ],
        "data_validation": [
            "barcode": [],
            "date_of_birth": [],
            "document_expiration": [],
            "document_numbers": [],
            "expiry_date": [],
            "gender": [],
            "mrz": [],
        ],
        "image_integrity": [
            "colour_picture": [],
            "conclusive_document_quality": [
                "abnormal_document_features", "corner_removed", "digital_document", "missing_back",
                "obscured_data_points", "obscured_security_features", "punctured_document",
                "watermarks_digital_text_overlay",
            ],
            "image_quality": [
                "blurred_photo", "covered_photo", "cut_off_document", "damaged_document", "dark_photo",
                "glare_on_photo", "incorrect_side", "no_document_in_image", "other_photo_issue",
                "two_documents_uploaded",
            ],
            // The schema leaves these open; "Supported Document reasons" of the reference.
            "supported_document": [
                "custom_supported_document", "onfido_supported_document", "sanctioned_issuing_country",
            ],
        ],
        "issuing_authority": [
            "nfc_active_authentication": [],
            "nfc_passive_authentication": [],
        ],
        "police_record": [:],
        "visual_authenticity": [
            "digital_tampering": [],
            "face_detection": [],
            "fonts": [],
            "original_document_present": ["document_on_printed_paper", "photo_of_screen", "scan", "screenshot"],
            "other": [],
            "picture_face_integrity": [],
            "security_features": [],
            "template": [],
        ],
    ]

    /// Properties of a document report that are text.
    static let documentTexts: Set = [
        "personal_number", "document_type", "first_name", "middle_name", "last_name", "gender", "issuing_country",
        "nationality", "issuing_state", "categorisation", "mrz_line1", "mrz_line2", "mrz_line3", "address",
        "place_of_birth", "spouse_name", "widow_name", "alias_name", "issuing_authority", "remarks", "civil_state",
        "expatriation", "father_name", "mother_name", "religion", "type_of_permit", "version_number",
        "document_subtype", "profession", "security_document_number", "tax_number",
        "nist_identity_evidence_strength", "has_issuance_confirmation", "security_tier",
    ]

    /// Properties of a document report that are a date, `YYYY-MM-DD`.
    static let documentDates: Set = ["date_of_birth", "date_of_expiry", "issuing_date", "valid_from"]

    static let barcodeTexts: Set = [
        "address_line_1", "address_line_2", "address_line_3", "address_line_4", "address_line_5", "class",
        "document_number", "document_type", "first_name", "gender", "issuing_country", "issuing_state",
        "last_name", "middle_name", "real_id_classification",
    ]
    static let barcodeDates: Set = ["date_of_birth", "date_of_expiry", "issuing_date"]

    /// Breakdowns of a facial similarity photo report, likewise.
    static let facialSimilarityPhotoBreakdown: [String: [String: Set<String>]] = [
        "face_comparison": [
            "face_match": ["document_id", "score"]
        ],
        "image_integrity": [
            "face_detected": [],
            "source_integrity": ["digital_tampering", "emulator", "fake_webcam", "reasons", "time_of_capture"],
        ],
        "visual_authenticity": [
            "spoofing_detection": ["score"]
        ],
    ]
}
