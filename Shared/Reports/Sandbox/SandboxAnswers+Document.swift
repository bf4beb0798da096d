package import CanonicalJSON

extension SandboxAnswers {
    /// The answer of a document report or one of its supersets.
    ///
    /// The first name's "breakdown - sub-breakdown" decides over anything in the last name that speaks of the result.
    /// A document type in the last name decides the properties, also together with such a first name; without one they
    /// are those of the passport in the reference's sample, or of a driving licence where the report is about licences.
    /// When ``SandboxRule/consider`` is asked for and the names give a flagged answer, they still choose which.
    /// - Parameter name: Which of the six; the plain document report unless said otherwise.
    package static func document(
        _ name: ReportName = .document, firstName: String?, lastName: String?, rule: SandboxRule = .names
    ) -> ReportOutcome {
        let video = self.video(of: name, firstName: firstName, rule: rule)
        // A first name that asks for a forged recording asks for nothing about the document.
        let isForged = video.map { !$0.flagged.isEmpty } ?? false
        let change =
            isForged ? nil : SandboxTables.document.change(firstName: firstName, lastName: lastName, rule: rule)
        let type = SandboxDocumentType.named(lastName, for: name)
        return DocumentFindings(SandboxTables.document.clear.findings)
            .replacing(Dictionary(uniqueKeysWithValues: type.unexamined.map { ($0, .unexamined) }))
            .replacing(change?.findings ?? [:])
            .outcome(
                video: video,
                properties: type.properties(for: name)
                    .merging(change?.properties ?? [:], uniquingKeysWith: { $1 })
            )
    }

    /// The recording of a document video report; `nil` for other kinds.
    private static func video(
        of name: ReportName, firstName: String?, rule: SandboxRule
    ) -> DocumentVideoFindings? {
        switch name {
        case .documentVideo, .documentVideoWithAddressInformation:
            SandboxTables.documentVideo.answer(firstName: firstName, lastName: nil, rule: rule).0
        default: nil
        }
    }

    /// The output of an Autofill task: what is read from the document that a document report of the same names has.
    ///
    /// An object with `document_classification` and `extracted_data`, by the names of the OpenAPI schema `extraction`.
    /// Lines of the machine-readable zone and of the address have the names of the reference beside those. What the
    /// document does not say is left out, as is a gender or a nationality that the schema would not take.
    package static func extraction(firstName: String?, lastName: String?) -> JSONValue {
        let type = SandboxDocumentType.named(lastName, for: .document)
        let change = SandboxTables.document.change(firstName: firstName, lastName: lastName, rule: .names)
        return type.extraction(changing: change?.properties ?? [:])
    }
}
