import CanonicalJSON

/// `document_id` is added to `face_match` by ``SandboxAnswers``. Combinations are spelled as the reference spells them,
/// and scores are those of its samples or clearly on the other side.
extension SandboxTables {
    /// Of both photo reports.
    static let facialSimilarityPhoto = SandboxTable<FacialSimilarityPhotoItem>(
        clear: .init(findings: [
            .faceMatch: Finding(result: .clear, properties: ["score": 0.6512]),
            .faceDetected: .clear,
            .sourceIntegrity: .clear,
            .spoofingDetection: Finding(result: .clear, properties: ["score": 0.9512]),
        ]),
        // The reference asks for `consider` and leaves the findings open.
        consider: .init(findings: [.faceMatch: Self.mismatch]),
        byFirstName: [
            "Visual Authenticity - Spoofing Detection": .init(findings: [.spoofingDetection: Self.spoof]),
            "Face Comparison - Face Match": .init(findings: [.faceMatch: Self.mismatch]),
            "Image Integrity - Source Integrity": .init(findings: [
                .sourceIntegrity: Finding(
                    result: .consider,
                    properties: ["digital_tampering": "consider", "reasons": "Photoshop"]
                )
            ]),
            // Nothing to compare: no score, and no result (reference, "Face Match properties").
            "Image Integrity - Face Detected": .init(findings: [.faceDetected: .flagged(), .faceMatch: .unexamined]),
        ]
    )

    /// Of the video and the motion report.
    static let facialSimilarityVideo = SandboxTable<FacialSimilarityVideoItem>(
        clear: .init(findings: [
            .faceMatch: Finding(result: .clear, properties: ["score": 0.6512]),
            .faceDetected: .clear,
            .sourceIntegrity: .clear,
            .livenessDetected: .clear,
            .spoofingDetection: Finding(result: .clear, properties: ["score": 0.9512]),
        ]),
        consider: .init(findings: [.faceMatch: Self.mismatch]),
        byFirstName: [
            "Visual Authenticity - Spoofing Detection": .init(findings: [.spoofingDetection: Self.spoof]),
            "Face Comparison - Face Match": .init(findings: [.faceMatch: Self.mismatch]),
            // Neither of the two has `digital_tampering` among its reasons.
            "Image Integrity - Source Integrity": .init(findings: [
                .sourceIntegrity: Finding(
                    result: .consider,
                    properties: ["fake_webcam": "consider", "reasons": "Virtual Camera"]
                )
            ]),
            "Image Integrity - Face Detected": .init(findings: [.faceDetected: .flagged(), .faceMatch: .unexamined]),
            // Martlet's own.
            "Visual Authenticity - Liveness Detected": .flagging(.livenessDetected),
        ]
    )

    private static let mismatch = Finding(result: .consider, properties: ["score": 0.1512])

    private static let spoof = Finding(result: .consider, properties: ["score": 0.0512])
}
