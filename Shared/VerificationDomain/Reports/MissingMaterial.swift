import Reports

/// What a report of a check needs and can never get: without it the report is withdrawn instead of going to an analyst.
/// Only in the live environment.
struct MissingMaterial: Sendable {
    let documents: any DocumentRepository

    /// Why a report is withdrawn, for its properties; `nil` when it can be examined.
    /// - Throws: The store's own error.
    func reason(for report: Report, of applicant: Applicant, scope: Scope) async throws -> String? {
        switch report.name {
        case .knownFaces:
            // The text is the API's own (reference, "Known Faces report").
            return report.livePhotoIDs.isEmpty && report.liveVideoIDs.isEmpty && report.motionCaptureIDs.isEmpty
                ? "Report withdrawn due to missing media (photo, video or motion capture) required for processing."
                : nil
        case .indiaPAN:
            // "The report is withdrawn if the required applicant data is not provided or the PAN is not for an
            // individual person" (reference, "India Tax ID: Result logic").
            return applicant.details.idNumbers.contains { Self.isPersonsPAN($0.value) }
                ? nil : "Report withdrawn due to missing PAN of an individual person in id_numbers."
        case .proofOfAddress:
            // "If the issuing_country field is not specified [...] the report will complete with the status set to
            // withdrawn" (reference, "Proof of Address report").
            let documents = try await self.documents.find(
                report.documentIDs, of: applicant.id, includingDeleted: true, scope: scope)
            return documents.contains { $0.issuingCountry != nil }
                ? nil : "Report withdrawn due to missing issuing_country of the document."
        case .document, .documentVideo, .documentVideoWithAddressInformation, .documentWithAddressInformation,
            .documentWithDrivingLicenceInformation, .documentWithDriverVerification, .facialSimilarityPhoto,
            .facialSimilarityPhotoFullyAuto, .facialSimilarityVideo, .facialSimilarityMotion, .identityEnhanced,
            .watchlistAML, .watchlistEnhanced, .watchlistStandard, .watchlistPEPsOnly, .watchlistSanctionsOnly,
            .usDrivingLicence, .deviceIntelligence:
            return nil
        }
    }

    /// Ten characters, the fourth of which says that the holder is a person. Source: Income Tax Department of India,
    /// "Structure of PAN".
    private static func isPersonsPAN(_ text: String) -> Bool {
        let characters = Array(text.uppercased().utf8)
        guard characters.count == 10, characters[3] == UInt8(ascii: "P") else { return false }
        let letters = UInt8(ascii: "A")...UInt8(ascii: "Z")
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        return characters[..<5].allSatisfy(letters.contains) && characters[5..<9].allSatisfy(digits.contains)
            && letters.contains(characters[9])
    }
}
