import CanonicalJSON

extension SandboxTables {
    /// What differs from a clear document report; the clear one is in ``SandboxDocumentType``.
    static let document = SandboxTable<DocumentItem>(
        clear: .allClear,
        // The reference asks for `consider` and leaves the findings open.
        consider: Self.suspected,
        // As the reference spells the combinations.
        byFirstName: [
            "Image Integrity - Supported Document": .init(findings: [
                .supportedDocument: .flagged(.unidentified, reasons: "onfido_supported_document"),
                .conclusiveDocumentQuality: .unexamined,
            ]),
            "Image Integrity - Image Quality": Self.rejected,
            "Visual Authenticity - Fonts": .flagging(.fonts),
            "Visual Authenticity - Security Features": .flagging(.securityFeatures),
            "Visual Authenticity - Face Detection": .flagging(.faceDetection),
            "Data Validation - Document Numbers": .flagging(.validationDocumentNumbers),
            "Data Consistency - Document Type": .flagging(.consistencyDocumentType),
        ],
        // "clear" is like any other name.
        byLastName: [
            "rejected": Self.rejected,
            "suspected": Self.suspected,
            "caution": Self.caution,
            "FRA ID 1994 front only rejected": Self.missingBack,
        ]
    )

    /// What differs in the recording of a document video report. The combination is Martlet's own.
    static let documentVideo = SandboxTable<DocumentVideoItem>(
        clear: .allClear,
        consider: .init(findings: [:]),
        byFirstName: [
            "Image Integrity - Video Document Presence": .init(findings: [
                .videoDocumentPresence: .flagged(.unidentified, reasons: "invalid_signature")
            ])
        ]
    )

    private static let rejected = SandboxTable<DocumentItem>.Answer(findings: [
        .imageQuality: .flagged(reasons: "blurred_photo"),
        .conclusiveDocumentQuality: .unexamined,
    ])

    private static let suspected = SandboxTable<DocumentItem>.Answer(findings: [
        .originalDocumentPresent: .flagged(reasons: "photo_of_screen")
    ])

    /// An expired document, the reference's own example of a caution.
    private static let caution = SandboxTable<DocumentItem>.Answer(
        findings: [.documentExpiration: .flagged()],
        properties: ["date_of_expiry": "2020-01-01"]
    )

    /// The date of expiry is on the back, which was not sent. Only the image quality rejects, by the mapping.
    private static let missingBack = SandboxTable<DocumentItem>.Answer(findings: [
        .imageQuality: .flagged(reasons: "other_photo_issue"),
        .conclusiveDocumentQuality: .flagged(reasons: "missing_back"),
    ])
}
