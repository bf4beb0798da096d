import FoundationEssentials

extension SandboxTables {
    /// Of the known faces report; a flagged face comes with ``knownFacesMatches``.
    static let knownFaces = SandboxTable<KnownFacesItem>(
        clear: .allClear,
        consider: .flagging(.previouslySeenFaces),
        byFirstName: [
            "Previously Seen Faces": .flagging(.previouslySeenFaces),
            "Image Integrity": .flagging(.imageIntegrity),
        ]
    )

    /// Ids "don't map to actual sandbox applicants, they are example uuids" (Onfido API reference v3.6, "Simulating
    /// Facial Similarity reports in the sandbox").
    static let knownFacesMatches = [
        KnownFacesMatch(
            applicantID: Self.example(1), mediaID: Self.example(2), medium: .livePhoto, score: 1, isSuspected: true),
        KnownFacesMatch(
            applicantID: Self.example(3), mediaID: Self.example(4), medium: .motion, score: 0.8903, isSuspected: false),
    ]

    private static func example(_ last: UInt8) -> UUID {
        UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, last))
    }
}
