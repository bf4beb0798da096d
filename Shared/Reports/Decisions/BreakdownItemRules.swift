import CanonicalJSON

/// What may be said of an item beside its result. Without a word here it is `clear` or `consider`, and has no properties.
///
/// Sources: the Onfido API reference v3.6, "Breakdown reasoning", "Facial Similarity Photo: Source Integrity", and its
/// neighbours of the other kinds.
package struct BreakdownItemRules: Sendable {
    /// Names of reasons, each of which has the value `consider`. Where there are any, "we will return a reason whenever a
    /// report flags", and none without a flag.
    package var reasons: [String] = []
    /// Names of other properties.
    package var properties: [String] = []
    /// Whether the item can be `unidentified`.
    package var canBeUnidentified = false

    /// The rules of an item of which nothing but the result is said.
    package static let resultOnly = BreakdownItemRules()

    /// Every name that the item's properties can have.
    package var names: [String] { self.reasons + self.properties }
}

extension DocumentItem {
    package var rules: BreakdownItemRules {
        switch self {
        case .conclusiveDocumentQuality:
            BreakdownItemRules(reasons: [
                "abnormal_document_features", "corner_removed", "digital_document", "missing_back",
                "obscured_data_points", "obscured_security_features", "punctured_document",
                "watermarks_digital_text_overlay",
            ])
        case .imageQuality:
            BreakdownItemRules(reasons: [
                "blurred_photo", "covered_photo", "cut_off_document", "damaged_document", "dark_photo",
                "glare_on_photo", "incorrect_side", "no_document_in_image", "other_photo_issue",
                "two_documents_uploaded",
            ])
        case .supportedDocument:
            BreakdownItemRules(
                reasons: ["custom_supported_document", "onfido_supported_document", "sanctioned_issuing_country"],
                canBeUnidentified: true)
        case .originalDocumentPresent:
            BreakdownItemRules(reasons: ["document_on_printed_paper", "photo_of_screen", "scan", "screenshot"])
        default: .resultOnly
        }
    }
}

extension DocumentVideoItem {
    package var rules: BreakdownItemRules {
        BreakdownItemRules(reasons: ["invalid_signature"], canBeUnidentified: true)
    }
}

extension FacialSimilarityPhotoItem {
    package var rules: BreakdownItemRules {
        switch self {
        case .faceMatch: BreakdownItemRules(properties: ["score", "document_id"])
        case .faceDetected: .resultOnly
        case .sourceIntegrity:
            BreakdownItemRules(
                reasons: [
                    "digital_tampering", "emulator", "fake_webcam", "payload_integrity",
                    "sanctioned_document_country", "time_of_capture",
                ], properties: ["reasons"])
        case .spoofingDetection: BreakdownItemRules(properties: ["score"])
        }
    }
}

extension FacialSimilarityVideoItem {
    package var rules: BreakdownItemRules {
        switch self {
        case .faceMatch: BreakdownItemRules(properties: ["score", "document_id"])
        case .faceDetected, .livenessDetected: .resultOnly
        case .sourceIntegrity:
            BreakdownItemRules(
                reasons: [
                    "challenge_reuse", "emulator", "fake_webcam", "payload_integrity", "sanctioned_document_country",
                ], properties: ["reasons"])
        case .spoofingDetection: BreakdownItemRules(properties: ["score"])
        }
    }
}

extension IdentityEnhancedItem {
    package var rules: BreakdownItemRules {
        switch self {
        case .totalSources: BreakdownItemRules(properties: ["total_number_of_sources"])
        case .addressCreditAgencies, .addressTelephoneDatabase, .addressVotingRegister, .birthCreditAgencies,
            .birthVotingRegister:
            BreakdownItemRules(properties: ["number_of_matches"])
        case .addressMatched, .birthMatched: BreakdownItemRules(properties: ["sources"])
        case .nationalIDNumberMatched: BreakdownItemRules(properties: ["sources", "type"])
        case .mortality, .ssnLast4Digits, .ssnFull, .ssn1Last4Digits, .ssn1Full: .resultOnly
        }
    }
}
