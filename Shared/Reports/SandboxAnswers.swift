import CanonicalJSON
package import FoundationEssentials

/// The pre-determined answers of the sandbox (Onfido API reference v3.6, "Sandbox testing").
///
/// Names are compared exactly as the reference prints them, upper and lower case and white space included: it says
/// "Consider" but "rejected", and that "for any other applicant last name, the response will be `clear`". The canned
/// values are in `SandboxTable`, `SandboxDocumentType` and `SandboxFacialTable`.
package enum SandboxAnswers {
    /// The answer of a document report.
    ///
    /// The first name's "breakdown - sub-breakdown" decides over anything in the last name that speaks of the result.
    /// A document type in the last name decides the properties, also together with such a first name; without one they
    /// are those of the passport in the reference's sample. When ``SandboxRule/consider`` is asked for and the names
    /// give a flagged answer, they still choose which.
    package static func document(firstName: String?, lastName: String?, rule: SandboxRule = .names) -> ReportOutcome {
        let named =
            firstName.flatMap { SandboxTable.answersByFirstName[$0] }
            ?? lastName.flatMap { SandboxTable.answersByLastName[$0] }
        let answer: SandboxTable.Answer? =
            switch rule {
            case .names: named
            case .consider: named ?? SandboxTable.consider
            case .clear: nil
            }
        let type = lastName.flatMap { SandboxDocumentType.byLastName[$0] } ?? .passport
        let properties = type.properties.merging(answer?.properties ?? [:], uniquingKeysWith: { _, changed in changed })
        return DocumentFindings.allClear
            .replacing(Dictionary(uniqueKeysWithValues: type.unexamined.map { ($0, .unexamined) }))
            .replacing(answer?.findings ?? [:])
            .outcome(properties: properties)
    }

    /// The answer of a facial similarity photo report.
    ///
    /// A "breakdown - sub-breakdown" of this report in the first name decides, then the last name "Consider". First and
    /// last names that steer the document report mean nothing here.
    /// - Parameter documentID: The document whose face is said to have been compared; `null` in the answer when there
    ///   is none, or when the answer is that no face was detected.
    package static func facialSimilarityPhoto(
        firstName: String?,
        lastName: String?,
        documentID: UUID?,
        rule: SandboxRule = .names
    ) -> ReportOutcome {
        let named =
            firstName.flatMap { SandboxFacialTable.answersByFirstName[$0] }
            ?? lastName.flatMap { SandboxFacialTable.answersByLastName[$0] }
        let changes: [FacialSimilarityPhotoItem: Finding] =
            switch rule {
            case .names: named ?? [:]
            case .consider: named ?? SandboxFacialTable.consider
            case .clear: [:]
            }
        var findings = SandboxFacialTable.clear.replacing(changes)
        // No face, no document that it was found on (reference, "Face Match properties").
        let compared = findings[.faceMatch].result == nil ? nil : documentID
        findings[.faceMatch].properties["document_id"] = compared.map { .string($0.uuidString.lowercased()) } ?? .null
        return findings.outcome()
    }
}
