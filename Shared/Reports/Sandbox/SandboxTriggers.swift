/// The names that one kind of report answers to in the sandbox; all others are like each other.
///
/// A task may be given a name of its own beside the applicant's. "Any verification report run against this applicant"
/// follows the applicant's name (Onfido API reference v3.6, "Pre-determined 'consider' results"), so a task's name
/// that means nothing here never hides an applicant's that does.
package struct SandboxTriggers: Sendable {
    /// The last name that makes every report `consider`.
    package static let consider = "Consider"

    /// First names with a meaning: combinations of breakdown and sub-breakdown.
    package let firstNames: Set<String>
    /// Last names with a meaning.
    package let lastNames: Set<String>

    private init(firstNames: some Sequence<String>, lastNames: some Sequence<String> = EmptyCollection()) {
        self.firstNames = Set(firstNames)
        self.lastNames = Set(lastNames).union([Self.consider])
    }

    /// Of the document report and its supersets without a recording: combinations, document types and sub-results.
    package static let document = SandboxTriggers(
        firstNames: SandboxTables.document.byFirstName.keys, lastNames: Self.documentLastNames)

    /// Of the facial similarity photo reports.
    package static let facialSimilarity = SandboxTriggers(
        firstNames: SandboxTables.facialSimilarityPhoto.byFirstName.keys)

    /// Of one kind of report.
    package static func of(_ name: ReportName) -> SandboxTriggers {
        switch name {
        case .document, .documentWithAddressInformation, .documentWithDrivingLicenceInformation,
            .documentWithDriverVerification:
            .document
        case .documentVideo, .documentVideoWithAddressInformation:
            SandboxTriggers(
                firstNames: Self.document.firstNames.union(SandboxTables.documentVideo.byFirstName.keys),
                lastNames: Self.documentLastNames)
        case .facialSimilarityPhoto, .facialSimilarityPhotoFullyAuto: .facialSimilarity
        case .facialSimilarityVideo, .facialSimilarityMotion:
            SandboxTriggers(firstNames: SandboxTables.facialSimilarityVideo.byFirstName.keys)
        case .knownFaces: SandboxTriggers(firstNames: SandboxTables.knownFaces.byFirstName.keys)
        case .identityEnhanced:
            SandboxTriggers(
                firstNames: IdentityEnhancedForm.allCases.flatMap {
                    SandboxTables.identityEnhanced($0).byFirstName.keys
                })
        case .watchlistAML, .watchlistEnhanced, .watchlistStandard, .watchlistPEPsOnly, .watchlistSanctionsOnly:
            SandboxTriggers(firstNames: SandboxTables.watchlist(name).byFirstName.keys)
        case .proofOfAddress: SandboxTriggers(firstNames: SandboxTables.proofOfAddress.byFirstName.keys)
        case .usDrivingLicence: SandboxTriggers(firstNames: SandboxTables.usDrivingLicence.byFirstName.keys)
        case .deviceIntelligence: SandboxTriggers(firstNames: SandboxTables.deviceIntelligence.byFirstName.keys)
        case .indiaPAN: SandboxTriggers(firstNames: SandboxTables.indiaPAN.byFirstName.keys)
        }
    }

    /// "clear" is an option like the other sub-results, though its answer is everybody's.
    private static let documentLastNames = Set(SandboxTables.document.byLastName.keys)
        .union(SandboxDocumentType.byLastName.keys).union(["clear"])

    /// The first name that decides.
    /// - Parameters:
    ///   - own: The task's, `nil` when it was given none.
    ///   - applicant: The applicant's, as stored now.
    /// - Returns: The task's if it is a trigger, else the applicant's if that is one, else the task's where there is
    /// one.
    package func firstName(own: String?, applicant: String) -> String {
        Self.deciding(own, applicant, among: self.firstNames)
    }

    /// The last name that decides, by the same rule as ``firstName(own:applicant:)``.
    package func lastName(own: String?, applicant: String) -> String {
        Self.deciding(own, applicant, among: self.lastNames)
    }

    private static func deciding(_ own: String?, _ applicant: String, among triggers: Set<String>) -> String {
        guard let own, triggers.contains(own) || !triggers.contains(applicant) else { return applicant }
        return own
    }
}
