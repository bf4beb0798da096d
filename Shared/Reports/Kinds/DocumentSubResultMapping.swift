/// Which sub-result each item of a document report leads to when it is flagged.
///
/// The Onfido API reference v3.6 ("Breakdown mapping", "Breakdown descriptions and logic", "Sub-results") states most
/// of it. Where it does not, the definitions of the sub-results decide: `rejected` is for what cannot be processed,
/// `suspected` for signs of fraud, `caution` for what could not be verified.
package struct DocumentSubResultMapping: Hashable, Sendable {
    /// Whether a black and white picture is `rejected` instead of `caution`.
    package let rejectsColourlessPictures: Bool
    /// Whether a photo of a photo, a screen or a scan is `caution` instead of `suspected`.
    package let cautionsAbsentOriginals: Bool

    /// A mapping with the two choices that the reference leaves to an account.
    package init(rejectsColourlessPictures: Bool = false, cautionsAbsentOriginals: Bool = false) {
        self.rejectsColourlessPictures = rejectsColourlessPictures
        self.cautionsAbsentOriginals = cautionsAbsentOriginals
    }

    /// Both choices as the reference has them by default.
    package static let standard = DocumentSubResultMapping()

    /// What a flag on this item alone makes of the report; never `clear`.
    package func subResult(flagging item: DocumentItem) -> ReportSubResult {
        switch item {
        case .imageQuality, .supportedDocument, .minimumAcceptedAge:
            .rejected
        case .colourPicture:
            self.rejectsColourlessPictures ? .rejected : .caution
        case .originalDocumentPresent:
            self.cautionsAbsentOriginals ? .caution : .suspected
        case .digitalTampering, .faceDetection, .fonts, .pictureFaceIntegrity, .securityFeatures, .template:
            .suspected
        case .validationBarcode, .validationDateOfBirth, .validationDocumentNumbers, .validationExpiryDate,
            .validationGender, .validationMRZ:
            .suspected
        case .consistencyDateOfBirth, .consistencyDateOfExpiry, .consistencyDocumentNumbers, .consistencyDocumentType,
            .consistencyFirstName, .consistencyGender, .consistencyIssuingCountry, .consistencyLastName,
            .consistencyNationality:
            .suspected
        case .documentDatabase, .repeatAttempts, .nfcActiveAuthentication, .nfcPassiveAuthentication, .policeRecord:
            .suspected
        case .documentExpiration, .conclusiveDocumentQuality, .multipleDataSourcesPresent:
            .caution
        case .comparisonDateOfBirth, .comparisonDateOfExpiry, .comparisonDocumentNumbers, .comparisonDocumentType,
            .comparisonFirstName, .comparisonGender, .comparisonIssuingCountry, .comparisonLastName:
            // "such as the name provided by the applicant doesn't match the one on the document" (Report object).
            .caution
        }
    }
}
