extension ReportName {
    /// The breakdown of a report of this kind before anything was examined: every node that the reference lists, each
    /// with the result `nil`; what an analyst's report shows until it is decided.
    ///
    /// Empty, on the wire `{}`, for kinds whose findings have no items here yet. Never absent: client libraries refuse a
    /// pending report without a breakdown.
    package var unexaminedBreakdown: [String: Breakdown] {
        if self.isDocumentReport { return DocumentFindings().documentBreakdown() }
        switch self {
        // The same nodes (Onfido API reference v3.6, "Facial Similarity Photo: Object", "Photo Fully Auto: Object").
        case .facialSimilarityPhoto, .facialSimilarityPhotoFullyAuto:
            return FacialSimilarityPhotoFindings().breakdown()
        default:
            return [:]
        }
    }
}
