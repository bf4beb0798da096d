/// What a facial similarity photo report examines, fully automatic or not (Onfido API reference v3.6, "Facial
/// Similarity Photo: Object", "Photo Fully Auto: Object": the same nodes).
package enum FacialSimilarityPhotoItem: String, BreakdownItem {
    /// Whether the two faces are one person's. Properties: `score` (0–1, absent when no face was compared) and
    /// `document_id` (`null` when no face was found on a document).
    case faceMatch = "face_comparison.face_match"
    /// Whether there is a single good face in both the document and the live photo.
    case faceDetected = "image_integrity.face_detected"
    /// Whether the live photo is trustworthy. Properties: the reasons, and `reasons` in words.
    case sourceIntegrity = "image_integrity.source_integrity"
    /// Whether the person in the live photo is real. Properties: `score` (0–1, towards 0 a spoof).
    case spoofingDetection = "visual_authenticity.spoofing_detection"
}

/// The findings of a facial similarity photo report.
package typealias FacialSimilarityPhotoFindings = Findings<FacialSimilarityPhotoItem>

extension Findings where Item == FacialSimilarityPhotoItem {
    /// The complete report that follows from the findings, without a sub-result.
    ///
    /// Clear only when every item is: the reference sends a report with an item that was not examined to a person, so
    /// short of that it must not read as clear.
    package func outcome() -> ReportOutcome { self.outcome(of: FacialSimilarityPhotoItem.allCases) }
}
