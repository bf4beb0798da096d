import CanonicalJSON

/// The pre-determined answers of the sandbox (Onfido API reference v3.6, "Sandbox testing").
///
/// Names are compared exactly as the reference prints them, upper and lower case and white space included: it says
/// "Consider" but "rejected", and that "for any other applicant last name, the response will be `clear`". The canned
/// values are in `SandboxTables` and `SandboxDocumentType`.
package enum SandboxAnswers {
    /// The answer of a report of any kind.
    ///
    /// A combination in the first name decides, then the last name; names that steer another kind of report mean
    /// nothing to this one. When ``SandboxRule/consider`` is asked for and the names give an answer that is not clear,
    /// they still choose which.
    package static func answer(
        to name: ReportName, for applicant: SandboxApplicant, rule: SandboxRule = .names
    ) -> ReportOutcome {
        let (first, last) = (applicant.firstName, applicant.lastName)
        switch name {
        case .document, .documentVideo, .documentVideoWithAddressInformation, .documentWithAddressInformation,
            .documentWithDrivingLicenceInformation, .documentWithDriverVerification:
            return self.document(name, firstName: first, lastName: last, rule: rule)
        case .facialSimilarityPhoto, .facialSimilarityPhotoFullyAuto:
            return self.facialSimilarityPhoto(
                firstName: first, lastName: last, documentID: applicant.documentID, rule: rule)
        case .facialSimilarityVideo, .facialSimilarityMotion:
            return self.facialSimilarityVideo(
                firstName: first, lastName: last, documentID: applicant.documentID, rule: rule)
        case .knownFaces:
            let (findings, _) = SandboxTables.knownFaces.answer(firstName: first, lastName: last, rule: rule)
            let isSeen = findings[.previouslySeenFaces].result == .consider
            return findings.outcome(matches: isSeen ? SandboxTables.knownFacesMatches : [])
        case .identityEnhanced:
            return self.identityEnhanced(applicant, rule: rule)
        case .watchlistAML, .watchlistEnhanced, .watchlistStandard, .watchlistPEPsOnly, .watchlistSanctionsOnly:
            let (findings, properties) = SandboxTables.watchlist(name)
                .answer(firstName: first, lastName: last, rule: rule)
            return findings.outcome(of: name, records: properties["records"]?.arrayValue ?? [])
        case .proofOfAddress:
            let (findings, properties) = SandboxTables.proofOfAddress.answer(
                firstName: first, lastName: last, rule: rule)
            return findings.outcome(properties: properties)
        case .usDrivingLicence:
            return SandboxTables.usDrivingLicence.answer(firstName: first, lastName: last, rule: rule).0.outcome()
        case .deviceIntelligence:
            let (findings, properties) = SandboxTables.deviceIntelligence.answer(
                firstName: first, lastName: last, rule: rule)
            return findings.outcome(properties: properties)
        case .indiaPAN:
            let (findings, _) = SandboxTables.indiaPAN.answer(firstName: first, lastName: last, rule: rule)
            let holder = SandboxTables.indiaPANHolder
            return findings.outcome(pan: holder.pan, fullName: holder.fullName)
        }
    }

    /// The answer of an identity enhanced report: by the country of the applicant's address, without one the British.
    /// Whether a number matches is said only of one that the applicant has.
    private static func identityEnhanced(_ applicant: SandboxApplicant, rule: SandboxRule) -> ReportOutcome {
        let form = applicant.country.map(IdentityEnhancedForm.init(country:)) ?? .unitedKingdom
        let (given, properties) = SandboxTables.identityEnhanced(form).answer(
            firstName: applicant.firstName, lastName: applicant.lastName, rule: rule)
        let types = form == .unitedStates ? ["ssn"] : SandboxTables.nationalIDNumberTypes
        guard applicant.idNumberTypes.isDisjoint(with: types) else {
            return given.outcome(form: form, properties: properties)
        }
        let unexamined = Dictionary(uniqueKeysWithValues: form.itemsOfNumbers.map { ($0, Finding.unexamined) })
        return given.replacing(unexamined).outcome(form: form, properties: properties)
    }
}
