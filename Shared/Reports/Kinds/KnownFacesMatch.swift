package import CanonicalJSON
package import FoundationEssentials

/// A capture of another applicant that shows the same face. Prints as redacted.
package struct KnownFacesMatch: Hashable, Sendable {
    /// Where the face was seen.
    package enum Medium: String, CaseIterable, Hashable, Sendable {
        /// A live photo.
        case livePhoto = "live_photos"
        /// A live video.
        case liveVideo = "live_videos"
        /// A motion capture.
        case motion
    }

    /// Whose capture it is.
    package let applicantID: UUID
    /// The capture.
    package let mediaID: UUID
    /// What kind of capture it is.
    package let medium: Medium
    /// How alike the faces are, 0–1.
    package let score: Double
    /// Whether it counts as possible fraud, by how the names of the two applicants compare.
    package let isSuspected: Bool

    /// A match as given.
    package init(applicantID: UUID, mediaID: UUID, medium: Medium, score: Double, isSuspected: Bool) {
        self.applicantID = applicantID
        self.mediaID = mediaID
        self.medium = medium
        self.score = score
        self.isSuspected = isSuspected
    }

    /// An element of `matches` in the properties (Onfido API reference v3.6, "Known Faces: Properties").
    package var jsonValue: JSONValue {
        [
            "applicant_id": .string(self.applicantID.uuidString.lowercased()),
            "media_id": .string(self.mediaID.uuidString.lowercased()),
            "media_type": .string(self.medium.rawValue),
            "score": .number(self.score),
            "suspected": .bool(self.isSuspected),
        ]
    }
}

extension KnownFacesMatch: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Nothing of the match.
    package var description: String { "KnownFacesMatch(redacted)" }

    /// Nothing of the match.
    package var debugDescription: String { self.description }

    /// A mirror without children, so that neither `dump` nor a failed expectation shows whose face it is.
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
