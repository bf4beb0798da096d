import CanonicalJSON
import Foundation
import Reports
import Testing

/// Names that steer a report, each with what it flags; those of document and facial similarity photo reports have
/// suites of their own.
struct SandboxCombinationTests {
    /// A first name, and the places that it flags in one kind of report.
    struct Combination: Sendable, CustomTestStringConvertible {
        let report: ReportName
        let country: String?
        let first: String
        let places: Set<String>

        init(_ report: ReportName, in country: String? = nil, _ first: String, _ places: String...) {
            self.report = report
            self.country = country
            self.first = first
            self.places = Set(places)
        }

        var testDescription: String { "\(self.report.rawValue): \(self.first)" }
    }

    private static let biometric: [Combination] = [
        .init(
            .facialSimilarityVideo, "Visual Authenticity - Spoofing Detection", "visual_authenticity.spoofing_detection"
        ),
        .init(.facialSimilarityVideo, "Face Comparison - Face Match", "face_comparison.face_match"),
        .init(.facialSimilarityVideo, "Image Integrity - Source Integrity", "image_integrity.source_integrity"),
        .init(.facialSimilarityVideo, "Image Integrity - Face Detected", "image_integrity.face_detected"),
        .init(
            .facialSimilarityVideo, "Visual Authenticity - Liveness Detected", "visual_authenticity.liveness_detected"),
        .init(
            .facialSimilarityMotion, "Visual Authenticity - Spoofing Detection",
            "visual_authenticity.spoofing_detection"),
        .init(.facialSimilarityMotion, "Face Comparison - Face Match", "face_comparison.face_match"),
        .init(.facialSimilarityMotion, "Image Integrity - Source Integrity", "image_integrity.source_integrity"),
        .init(.facialSimilarityMotion, "Image Integrity - Face Detected", "image_integrity.face_detected"),
        .init(
            .facialSimilarityMotion, "Visual Authenticity - Liveness Detected", "visual_authenticity.liveness_detected"),
        .init(.knownFaces, "Previously Seen Faces", "previously_seen_faces"),
        .init(.knownFaces, "Image Integrity", "image_integrity"),
    ]

    private static let identity: [Combination] = [
        .init(.identityEnhanced, in: "GBR", "Sources - Total Sources", "sources.total_sources"),
        .init(.identityEnhanced, in: "GBR", "Address - Credit Agencies", "address.credit_agencies"),
        .init(.identityEnhanced, in: "GBR", "Address - Telephone Database", "address.telephone_database"),
        .init(.identityEnhanced, in: "GBR", "Address - Voting Register", "address.voting_register"),
        .init(.identityEnhanced, in: "GBR", "Date of Birth - Credit Agencies", "date_of_birth.credit_agencies"),
        .init(.identityEnhanced, in: "GBR", "Date of Birth - Voting Register", "date_of_birth.voting_register"),
        .init(.identityEnhanced, in: "GBR", "Mortality", "mortality"),
        .init(.identityEnhanced, in: "USA", "Address - Address Matched", "address.address_matched"),
        .init(
            .identityEnhanced, in: "USA", "Date of Birth - Date of Birth Matched", "date_of_birth.date_of_birth_matched"
        ),
        .init(.identityEnhanced, in: "USA", "SSN - Last 4 Digits Match", "ssn.last_4_digits_match", "ssn.full_match"),
        .init(.identityEnhanced, in: "USA", "SSN - Full Match", "ssn.full_match"),
        .init(.identityEnhanced, in: "DEU", "Address - Address Matched", "address.address_matched"),
        .init(
            .identityEnhanced, in: "DEU", "Date of Birth - Date of Birth Matched", "date_of_birth.date_of_birth_matched"
        ),
        .init(
            .identityEnhanced, in: "DEU", "National ID Number - National ID Number Matched",
            "national_id_number.national_id_number_matched"),
    ]

    private static let watchlist: [Combination] = [
        .init(.watchlistAML, "Sanction", "sanction"),
        .init(.watchlistAML, "Politically Exposed Person", "politically_exposed_person"),
        .init(.watchlistAML, "Legal and Regulatory Warnings", "legal_and_regulatory_warnings"),
        .init(.watchlistAML, "Adverse Media", "adverse_media"),
        .init(.watchlistEnhanced, "Sanction", "sanction"),
        .init(.watchlistEnhanced, "Politically Exposed Person", "politically_exposed_person"),
        .init(.watchlistEnhanced, "Monitored Lists", "monitored_lists"),
        .init(.watchlistEnhanced, "Adverse Media", "adverse_media"),
        .init(.watchlistStandard, "Sanction", "sanction"),
        .init(.watchlistStandard, "Politically Exposed Person", "politically_exposed_person"),
        .init(.watchlistStandard, "Legal and Regulatory Warnings", "legal_and_regulatory_warnings"),
        .init(.watchlistPEPsOnly, "Politically Exposed Person", "politically_exposed_person"),
        .init(.watchlistSanctionsOnly, "Sanction", "sanction"),
        .init(.watchlistSanctionsOnly, "Legal and Regulatory Warnings", "legal_and_regulatory_warnings"),
    ]

    private static let others: [Combination] = [
        .init(.proofOfAddress, "Data Comparison - Address", "data_comparison.address"),
        .init(.proofOfAddress, "Data Comparison - First Name", "data_comparison.first_name"),
        .init(.proofOfAddress, "Data Comparison - Last Name", "data_comparison.last_name"),
        .init(
            .proofOfAddress, "Document Classification - Supported Document",
            "document_classification.supported_document"),
        .init(
            .proofOfAddress, "Document Classification - Valid Document Date",
            "document_classification.valid_document_date"),
        .init(.proofOfAddress, "Source Integrity - Digital Tampering", "source_integrity.digital_tampering"),
        .init(.proofOfAddress, "Source Integrity - Visible Fraud", "source_integrity.visible_fraud"),
        .init(.usDrivingLicence, "Document - Document Number", "document.document_number"),
        .init(.usDrivingLicence, "Document - Expiration Date", "document.expiration_date"),
        .init(.usDrivingLicence, "Personal - Last Name", "personal.last_name", "personal.last_name_fuzzy"),
        .init(.usDrivingLicence, "Personal - First Name", "personal.first_name"),
        .init(.usDrivingLicence, "Personal - Date of Birth", "personal.date_of_birth"),
        .init(.usDrivingLicence, "Address - City", "address.city"),
        .init(.deviceIntelligence, "Device - Application Authenticity", "device.application_authenticity"),
        .init(.deviceIntelligence, "Device - Device Integrity", "device.device_integrity"),
        .init(.deviceIntelligence, "Device - Device Reputation", "device.device_reputation"),
        .init(.indiaPAN, "Name Match", "name_match", "device.name_match"),
        .init(.indiaPAN, "PAN Valid", "pan_valid", "device.pan_valid"),
    ]

    private static let combinations = Self.biometric + Self.identity + Self.watchlist + Self.others

    private func answer(
        _ name: ReportName, first: String = "Jane", last: String = "Smith", country: String? = nil,
        rule: SandboxRule = .names
    ) -> ReportOutcome {
        SandboxAnswers.answer(
            to: name,
            for: SandboxApplicant(
                firstName: first, lastName: last, country: country, idNumberTypes: ["ssn", "tax_id"],
                documentID: nil),
            rule: rule)
    }

    /// Places of a breakdown that are flagged, parts for breakdowns that have them.
    private func flagged(_ outcome: ReportOutcome) -> Set<String> {
        var places: Set<String> = []
        for (name, node) in outcome.breakdown {
            guard let parts = node.parts else {
                if node.result?.isFlagged ?? false { places.insert(name) }
                continue
            }
            for (part, node) in parts where node.result?.isFlagged ?? false { places.insert("\(name).\(part)") }
        }
        return places
    }

    @Test(arguments: Self.combinations)
    func firstNameFlagsItsCombinationAlone(_ combination: Combination) {
        let (name, first, country) = (combination.report, combination.first, combination.country)
        let outcome = self.answer(name, first: first, country: country)
        #expect(self.flagged(outcome) == combination.places)
        #expect(outcome.result != .clear)
        #expect(self.answer(name, first: first, last: "Consider", country: country) == outcome)
        #expect(self.answer(name, first: first, country: country, rule: .consider) == outcome)
        #expect(self.answer(name, first: first, country: country, rule: .clear).result == .clear)
    }

    @Test(arguments: ReportName.allCases)
    func everyCombinationIsNamedHere(_ name: ReportName) {
        // Documents and photos have suites of their own.
        guard !name.isDocumentReport, SandboxTriggers.of(name).firstNames != SandboxTriggers.facialSimilarity.firstNames
        else { return }
        let here = Self.combinations.filter { $0.report == name }.map(\.first)
        #expect(SandboxTriggers.of(name).firstNames == Set(here))
    }

    /// "Any verification report run against this applicant will return a `consider` response".
    @Test(arguments: ReportName.allCases, ["GBR", "USA", "DEU", nil])
    func considerIsConsiderOfEveryReport(_ name: ReportName, _ country: String?) {
        let outcome = self.answer(name, last: "Consider", country: country)
        #expect(outcome.result == .consider)
        #expect(!self.flagged(outcome).isEmpty)
        #expect(self.answer(name, country: country, rule: .consider) == outcome)
    }

    /// "For any other applicant last name, the response will be `clear`."
    @Test(arguments: ReportName.allCases, ["Smith", "consider", "clear", ""])
    func anyOtherLastNameIsClear(_ name: ReportName, _ last: String) {
        for first in ["Jane", "", "Consider"] {
            let outcome = self.answer(name, first: first, last: last)
            #expect(outcome.result == .clear)
            #expect(self.flagged(outcome).isEmpty)
        }
    }

    @Test(arguments: ReportName.allCases)
    func reportThatTheCheckDoesNotListIsClear(_ name: ReportName) {
        #expect(self.answer(name, last: "Consider", rule: .clear) == self.answer(name))
    }

    /// The combinations of document and facial similarity reports are the reference's, and steer no other kind.
    @Test(arguments: ReportName.allCases)
    func combinationOfTheReferenceSteersItsOwnReportsAlone(_ name: ReportName) {
        let documented = SandboxTriggers.document.firstNames.union(SandboxTriggers.facialSimilarity.firstNames)
        for first in documented where !name.isDocumentReport && !name.isFacialSimilarityReport {
            #expect(self.answer(name, first: first) == self.answer(name), "\(first)")
        }
    }

    /// Options of document reports that other reports do not know.
    @Test(arguments: ["rejected", "suspected", "caution", "CA DL 2018"])
    func subResultsAndDocumentTypesSteerDocumentReportsAlone(_ last: String) {
        for name in ReportName.allCases where !name.isDocumentReport {
            #expect(self.answer(name, last: last) == self.answer(name))
        }
    }
}
