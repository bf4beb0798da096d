import CanonicalJSON

/// The canned document answers that are not clear. Everything else follows from the findings by the rules of reports.
enum SandboxTable {
    /// What differs from the clear answer.
    struct Answer {
        var findings: [DocumentItem: Finding]
        var properties: [String: JSONValue] = [:]
    }

    /// By the applicant's first name, as the reference spells the combinations.
    static let answersByFirstName: [String: Answer] = [
        "Image Integrity - Supported Document": Answer(findings: [
            .supportedDocument: .flagged(.unidentified, reasons: "onfido_supported_document"),
            .conclusiveDocumentQuality: .unexamined,
        ]),
        "Image Integrity - Image Quality": Self.rejected,
        "Visual Authenticity - Fonts": Answer(findings: [.fonts: .flagged()]),
        "Visual Authenticity - Security Features": Answer(findings: [.securityFeatures: .flagged()]),
        "Visual Authenticity - Face Detection": Answer(findings: [.faceDetection: .flagged()]),
        "Data Validation - Document Numbers": Answer(findings: [.validationDocumentNumbers: .flagged()]),
        "Data Consistency - Document Type": Answer(findings: [.consistencyDocumentType: .flagged()]),
    ]

    /// By the applicant's last name, when the first name is no combination. "clear" is like any other name.
    static let answersByLastName: [String: Answer] = [
        "Consider": Self.consider,
        "rejected": Self.rejected,
        "suspected": Self.suspected,
        "caution": Self.caution,
        "FRA ID 1994 front only rejected": Self.missingBack,
    ]

    /// The reference asks for `consider` and leaves the findings open.
    static let consider = Self.suspected

    private static let rejected = Answer(findings: [
        .imageQuality: .flagged(reasons: "blurred_photo"),
        .conclusiveDocumentQuality: .unexamined,
    ])

    private static let suspected = Answer(findings: [
        .originalDocumentPresent: .flagged(reasons: "photo_of_screen")
    ])

    /// An expired document, the reference's own example of a caution.
    private static let caution = Answer(
        findings: [.documentExpiration: .flagged()],
        properties: ["date_of_expiry": "2020-01-01"]
    )

    /// The date of expiry is on the back, which was not sent. Only the image quality rejects, by the mapping.
    private static let missingBack = Answer(findings: [
        .imageQuality: .flagged(reasons: "other_photo_issue"),
        .conclusiveDocumentQuality: .flagged(reasons: "missing_back"),
    ])
}
