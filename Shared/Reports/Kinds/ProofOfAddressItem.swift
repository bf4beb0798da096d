package import CanonicalJSON

/// What a proof of address report examines (Onfido API reference v3.6, "Proof of Address: Breakdowns", and the sample).
package enum ProofOfAddressItem: String, BreakdownItem {
    /// Flagged when the applicant's address is not the document's.
    case comparisonAddress = "data_comparison.address"
    /// Flagged when the applicant's first name is not the document's.
    case comparisonFirstName = "data_comparison.first_name"
    /// Flagged when the applicant's last name is not the document's.
    case comparisonLastName = "data_comparison.last_name"
    /// Flagged when the document is not of a supported type; the property `unsupported_document_reason` says why.
    case supportedDocument = "document_classification.supported_document"
    /// Flagged when the document is too old, or has expired, for its type and country.
    case validDocumentDate = "document_classification.valid_document_date"
    /// Flagged when the picture is too poor to read the address.
    case imageQuality = "image_integrity.image_quality"
    /// Flagged when the file was altered with software.
    case digitalTampering = "source_integrity.digital_tampering"
    /// Flagged when an alteration can be seen.
    case visibleFraud = "source_integrity.visible_fraud"
}

/// The findings of a proof of address report.
package typealias ProofOfAddressFindings = Findings<ProofOfAddressItem>

extension Findings where Item == ProofOfAddressItem {
    /// The complete report that follows from the findings, without a sub-result: clear only when every item is.
    /// - Parameter properties: What was read from the document, by the API's names.
    package func outcome(properties: [String: JSONValue]) -> ReportOutcome {
        self.outcome(of: ProofOfAddressItem.allCases, properties: properties)
    }
}
