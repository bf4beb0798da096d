/// What a document report examines (Onfido API reference v3.6, "Document report: Object").
///
/// `visual_authenticity.other` is missing: it is no examination but follows from its neighbours.
package enum DocumentItem: String, BreakdownItem {
    case minimumAcceptedAge = "age_validation.minimum_accepted_age"

    case documentDatabase = "compromised_document.document_database"
    case repeatAttempts = "compromised_document.repeat_attempts"

    case comparisonDateOfBirth = "data_comparison.date_of_birth"
    case comparisonDateOfExpiry = "data_comparison.date_of_expiry"
    case comparisonDocumentNumbers = "data_comparison.document_numbers"
    case comparisonDocumentType = "data_comparison.document_type"
    case comparisonFirstName = "data_comparison.first_name"
    case comparisonGender = "data_comparison.gender"
    case comparisonIssuingCountry = "data_comparison.issuing_country"
    case comparisonLastName = "data_comparison.last_name"

    case consistencyDateOfBirth = "data_consistency.date_of_birth"
    case consistencyDateOfExpiry = "data_consistency.date_of_expiry"
    case consistencyDocumentNumbers = "data_consistency.document_numbers"
    case consistencyDocumentType = "data_consistency.document_type"
    case consistencyFirstName = "data_consistency.first_name"
    case consistencyGender = "data_consistency.gender"
    case consistencyIssuingCountry = "data_consistency.issuing_country"
    case consistencyLastName = "data_consistency.last_name"
    case consistencyNationality = "data_consistency.nationality"
    /// Whether a United States barcode was there to compare with.
    case multipleDataSourcesPresent = "data_consistency.multiple_data_sources_present"

    case validationBarcode = "data_validation.barcode"
    case validationDateOfBirth = "data_validation.date_of_birth"
    /// Flagged when the document has expired, by UTC.
    case documentExpiration = "data_validation.document_expiration"
    case validationDocumentNumbers = "data_validation.document_numbers"
    /// Flagged when the date of expiry is not a date of the right form.
    case validationExpiryDate = "data_validation.expiry_date"
    case validationGender = "data_validation.gender"
    case validationMRZ = "data_validation.mrz"

    case colourPicture = "image_integrity.colour_picture"
    case conclusiveDocumentQuality = "image_integrity.conclusive_document_quality"
    case imageQuality = "image_integrity.image_quality"
    /// `clear` or `unidentified`; `consider` where the tenant's own rules or sanctions exclude the document.
    case supportedDocument = "image_integrity.supported_document"

    case nfcActiveAuthentication = "issuing_authority.nfc_active_authentication"
    case nfcPassiveAuthentication = "issuing_authority.nfc_passive_authentication"

    case policeRecord = "police_record"

    case digitalTampering = "visual_authenticity.digital_tampering"
    case faceDetection = "visual_authenticity.face_detection"
    case fonts = "visual_authenticity.fonts"
    case originalDocumentPresent = "visual_authenticity.original_document_present"
    case pictureFaceIntegrity = "visual_authenticity.picture_face_integrity"
    case securityFeatures = "visual_authenticity.security_features"
    case template = "visual_authenticity.template"
}

/// The findings of a document report.
package typealias DocumentFindings = Findings<DocumentItem>
