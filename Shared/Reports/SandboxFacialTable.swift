import CanonicalJSON

/// The canned facial similarity answers. `document_id` is added to `face_match` by ``SandboxAnswers``.
enum SandboxFacialTable {
    /// Scores of the reference's sample answer.
    static let clear = FacialSimilarityPhotoFindings([
        .faceMatch: Finding(result: .clear, properties: ["score": 0.6512]),
        .faceDetected: .clear,
        .sourceIntegrity: .clear,
        .spoofingDetection: Finding(result: .clear, properties: ["score": 0.9512]),
    ])

    /// What differs from that, by the applicant's first name, as the reference spells the combinations.
    static let answersByFirstName: [String: [FacialSimilarityPhotoItem: Finding]] = [
        "Visual Authenticity - Spoofing Detection": [
            .spoofingDetection: Finding(result: .consider, properties: ["score": 0.0512])
        ],
        "Face Comparison - Face Match": Self.mismatch,
        "Image Integrity - Source Integrity": [
            .sourceIntegrity: Finding(
                result: .consider,
                properties: ["digital_tampering": "consider", "reasons": "Photoshop"]
            )
        ],
        // Nothing to compare: no score, and no result (reference, "Face Match properties").
        "Image Integrity - Face Detected": [.faceDetected: .flagged(), .faceMatch: .unexamined],
    ]

    /// By the applicant's last name, when the first name is no combination.
    static let answersByLastName: [String: [FacialSimilarityPhotoItem: Finding]] = ["Consider": Self.consider]

    /// The reference asks for `consider` and leaves the findings open.
    static let consider = Self.mismatch

    private static let mismatch: [FacialSimilarityPhotoItem: Finding] = [
        .faceMatch: Finding(result: .consider, properties: ["score": 0.1512])
    ]
}
