/// What a document report examines (Onfido API reference v3.6, "Document report: Object").
///
/// What flags an item is in the reference's "Breakdown descriptions and logic"; an item that has reasons gives at least
/// one with every flag ("Breakdown reasoning"). `visual_authenticity.other` is missing: it is no examination but
/// follows from its neighbours.
package enum DocumentItem: String, BreakdownItem {
    /// Flagged when the holder is younger than the account accepts: 16 years unless configured.
    case minimumAcceptedAge = "age_validation.minimum_accepted_age"

    /// Flagged when the document is publicly available as compromised.
    case documentDatabase = "compromised_document.document_database"
    /// Flagged when the document has been reused in a suspicious way.
    case repeatAttempts = "compromised_document.repeat_attempts"

    /// Flagged when the applicant's date of birth is not the document's.
    case comparisonDateOfBirth = "data_comparison.date_of_birth"
    /// Flagged when the applicant's date of expiry is not the document's.
    case comparisonDateOfExpiry = "data_comparison.date_of_expiry"
    /// Flagged when the applicant's numbers are not the document's.
    case comparisonDocumentNumbers = "data_comparison.document_numbers"
    /// Flagged when the applicant's type is not the document's.
    case comparisonDocumentType = "data_comparison.document_type"
    /// Flagged when the applicant's first name is not the document's.
    case comparisonFirstName = "data_comparison.first_name"
    /// Flagged when the applicant's gender is not the document's.
    case comparisonGender = "data_comparison.gender"
    /// Flagged when the applicant's issuing country is not the document's.
    case comparisonIssuingCountry = "data_comparison.issuing_country"
    /// Flagged when the applicant's last name is not the document's.
    case comparisonLastName = "data_comparison.last_name"

    /// Flagged when the date of birth differs between places on the document.
    case consistencyDateOfBirth = "data_consistency.date_of_birth"
    /// Flagged when the date of expiry differs between places on the document.
    case consistencyDateOfExpiry = "data_consistency.date_of_expiry"
    /// Flagged when the numbers differ between places on the document.
    case consistencyDocumentNumbers = "data_consistency.document_numbers"
    /// Flagged when the type differs between places on the document.
    case consistencyDocumentType = "data_consistency.document_type"
    /// Flagged when the first name differs between places on the document.
    case consistencyFirstName = "data_consistency.first_name"
    /// Flagged when the gender differs between places on the document.
    case consistencyGender = "data_consistency.gender"
    /// Flagged when the issuing country differs between places on the document.
    case consistencyIssuingCountry = "data_consistency.issuing_country"
    /// Flagged when the last name differs between places on the document.
    case consistencyLastName = "data_consistency.last_name"
    /// Flagged when the nationality differs between places on the document.
    case consistencyNationality = "data_consistency.nationality"
    /// Whether a United States barcode was there to compare with.
    case multipleDataSourcesPresent = "data_consistency.multiple_data_sources_present"

    /// Flagged when the barcode is not of the right form.
    case validationBarcode = "data_validation.barcode"
    /// Flagged when the date of birth is not of the right form.
    case validationDateOfBirth = "data_validation.date_of_birth"
    /// Flagged when the document has expired, by UTC.
    case documentExpiration = "data_validation.document_expiration"
    /// Flagged when a number is not of the right length and form for this type of document.
    case validationDocumentNumbers = "data_validation.document_numbers"
    /// Flagged when the date of expiry is not a date of the right form.
    case validationExpiryDate = "data_validation.expiry_date"
    /// Flagged when the gender is not of the right form.
    case validationGender = "data_validation.gender"
    /// Flagged when the machine-readable zone is not of the right form.
    case validationMRZ = "data_validation.mrz"

    /// Flagged when the picture is black and white.
    case colourPicture = "image_integrity.colour_picture"
    /// Flagged when too little can be seen to tell whether the document is genuine. Has reasons.
    case conclusiveDocumentQuality = "image_integrity.conclusive_document_quality"
    /// Flagged when the picture is too poor to be processed. Has reasons.
    case imageQuality = "image_integrity.image_quality"
    /// `clear` or `unidentified`; `consider` where the tenant's own rules or sanctions exclude the document. Has
    /// reasons.
    case supportedDocument = "image_integrity.supported_document"

    /// Flagged when the chip is a copy.
    case nfcActiveAuthentication = "issuing_authority.nfc_active_authentication"
    /// Flagged when the chip's data were changed.
    case nfcPassiveAuthentication = "issuing_authority.nfc_passive_authentication"

    /// Flagged when the document was reported lost or stolen. A breakdown without parts.
    case policeRecord = "police_record"

    /// Flagged when the picture was altered with software, such as the name on it.
    case digitalTampering = "visual_authenticity.digital_tampering"
    /// Flagged when no face is found on the document.
    case faceDetection = "visual_authenticity.face_detection"
    /// Flagged when letters are not those that the document should have.
    case fonts = "visual_authenticity.fonts"
    /// Flagged when the picture is of a screen, a print or a scan. Has reasons.
    case originalDocumentPresent = "visual_authenticity.original_document_present"
    /// Flagged when a picture of the holder was tampered with.
    case pictureFaceIntegrity = "visual_authenticity.picture_face_integrity"
    /// Flagged when features that the document should have are missing or wrong.
    case securityFeatures = "visual_authenticity.security_features"
    /// Flagged when the document is not laid out as its type and country are.
    case template = "visual_authenticity.template"
}

/// The findings of a document report.
package typealias DocumentFindings = Findings<DocumentItem>
