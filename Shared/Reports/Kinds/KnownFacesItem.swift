import CanonicalJSON

/// What a known faces report examines (Onfido API reference v3.6, "Known Faces: Object"). Breakdowns without parts.
package enum KnownFacesItem: String, BreakdownItem {
    /// Flagged when the capture is not good enough to compare faces.
    case imageIntegrity = "image_integrity"
    /// Flagged when the face is in another applicant's capture. Not examined when the capture is not good enough.
    case previouslySeenFaces = "previously_seen_faces"
}

/// The findings of a known faces report.
package typealias KnownFacesFindings = Findings<KnownFacesItem>

extension Findings where Item == KnownFacesItem {
    /// The complete report that follows from the findings and the matches, without a sub-result.
    ///
    /// The matches decide about `previously_seen_faces`: "if matches are found and any of them is suspected, the result
    /// will be consider. Conversely, if none of the matches are suspected, the result will be clear" (Onfido API
    /// reference v3.6, "Known Faces: Properties"). Without a good face there is nothing to match, so that it stays
    /// unexamined.
    /// - Parameter matches: Everyone who was found; `nil` when nobody searched.
    package func outcome(matches: [KnownFacesMatch]?) -> ReportOutcome {
        let searched = self[.imageIntegrity].result == .clear ? matches : nil
        let seen: Finding = searched.map { $0.contains(where: \.isSuspected) ? .flagged() : .clear } ?? .unexamined
        return self.replacing([.previouslySeenFaces: seen]).outcome(
            of: KnownFacesItem.allCases,
            properties: ["matches": .array((searched ?? []).map(\.jsonValue))]
        )
    }
}
