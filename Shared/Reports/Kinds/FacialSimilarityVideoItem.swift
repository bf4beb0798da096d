/// What a facial similarity video or motion report examines (Onfido API reference v3.6, "Facial Similarity Video:
/// Object", "Facial Similarity Motion: Object": the same nodes).
package enum FacialSimilarityVideoItem: String, BreakdownItem {
    /// Whether the two faces are one person's. Properties: `score` (0–1, absent when no face was compared) and
    /// `document_id` (`null` when no face was found on a document).
    case faceMatch = "face_comparison.face_match"
    /// Whether there is a good face in both the document and the capture.
    case faceDetected = "image_integrity.face_detected"
    /// Whether the capture is trustworthy. Properties: the reasons, and `reasons` in words.
    case sourceIntegrity = "image_integrity.source_integrity"
    /// Whether the numbers were spoken (of a video alone) and the head was turned as asked.
    case livenessDetected = "visual_authenticity.liveness_detected"
    /// Whether the person is real. Properties: `score` (0–1, towards 0 a spoof), whatever became of the liveness.
    case spoofingDetection = "visual_authenticity.spoofing_detection"
}

/// The findings of a facial similarity video or motion report.
package typealias FacialSimilarityVideoFindings = Findings<FacialSimilarityVideoItem>

extension Findings where Item == FacialSimilarityVideoItem {
    /// The complete report that follows from the findings, without a sub-result: clear only when every item is.
    package func outcome() -> ReportOutcome { self.outcome(of: FacialSimilarityVideoItem.allCases) }
}
