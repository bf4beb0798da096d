/// What a document video report examines beside the items of a document report (Onfido API reference v3.6, "Document
/// video report: Breakdown reasoning").
package enum DocumentVideoItem: String, BreakdownItem {
    /// Whether the recording has a valid media signature: `clear`, or `unidentified` with the reason
    /// `invalid_signature`.
    case videoDocumentPresence = "image_integrity.video_document_presence"
}

/// The findings about the recording of a document video report.
package typealias DocumentVideoFindings = Findings<DocumentVideoItem>
