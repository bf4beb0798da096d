import CanonicalJSON
package import FoundationEssentials

extension SandboxAnswers {
    /// The answer of a facial similarity photo report, fully automatic or not.
    ///
    /// A "breakdown - sub-breakdown" of this report in the first name decides, then the last name "Consider". First and
    /// last names that steer the document report mean nothing here.
    /// - Parameter documentID: The document whose face is said to have been compared; `null` in the answer when there
    ///   is none, or when the answer is that no face was detected.
    package static func facialSimilarityPhoto(
        firstName: String?, lastName: String?, documentID: UUID?, rule: SandboxRule = .names
    ) -> ReportOutcome {
        var (findings, _) = SandboxTables.facialSimilarityPhoto.answer(
            firstName: firstName, lastName: lastName, rule: rule)
        findings[.faceMatch].properties["document_id"] = self.compared(documentID, by: findings[.faceMatch])
        return findings.outcome()
    }

    /// The answer of a facial similarity video or motion report, by the same names.
    /// - Parameter documentID: As of ``facialSimilarityPhoto(firstName:lastName:documentID:rule:)``.
    package static func facialSimilarityVideo(
        firstName: String?, lastName: String?, documentID: UUID?, rule: SandboxRule = .names
    ) -> ReportOutcome {
        var (findings, _) = SandboxTables.facialSimilarityVideo.answer(
            firstName: firstName, lastName: lastName, rule: rule)
        findings[.faceMatch].properties["document_id"] = self.compared(documentID, by: findings[.faceMatch])
        return findings.outcome()
    }

    /// No face, no document that it was found on (reference, "Face Match properties").
    private static func compared(_ documentID: UUID?, by faceMatch: Finding) -> JSONValue {
        guard faceMatch.result != nil, let documentID else { return .null }
        return .string(documentID.uuidString.lowercased())
    }
}
