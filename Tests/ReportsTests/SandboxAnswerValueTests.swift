import CanonicalJSON
import Foundation
import Reports
import Testing

/// What flagged answers say beside their results.
struct SandboxAnswerValueTests {
    private func answer(_ name: ReportName, first: String = "Jane", last: String = "Smith") -> ReportOutcome {
        SandboxAnswers.answer(to: name, for: SandboxApplicant(firstName: first, lastName: last))
    }

    /// "If one or more matches are found, each match will be returned under `records`."
    @Test(arguments: [
        ReportName.watchlistAML, .watchlistEnhanced, .watchlistStandard, .watchlistPEPsOnly, .watchlistSanctionsOnly,
    ])
    func watchlistHasARecordWhenAndOnlyWhenItIsFlagged(_ name: ReportName) {
        #expect(self.answer(name).properties["records"] == [])
        for first in SandboxTriggers.of(name).firstNames {
            #expect(self.answer(name, first: first).properties["records"]?.arrayValue?.count == 1)
        }
    }

    @Test
    func recordsHaveTheFieldsOfTheReference() throws {
        let fields: Set = [
            "associates", "keywords", "last_updated_utc", "entity_type", "sources", "types", "name", "external_id",
            "match_types", "related_urls", "picture_urls", "all_dobs", "report_id", "entity_fields_dobs",
            "entity_fields_dod", "entity_fields_pod", "entity_fields_ofac", "entity_fields_address",
            "entity_fields_countries",
        ]
        let record = try #require(self.answer(.watchlistAML, last: "Consider").properties["records"]?[0])
        #expect(Set(try #require(record.objectValue).keys).isSubset(of: fields))
        #expect(record["entity_type"] == "person")
        #expect(record["external_id"] == "")
        let exposed = self.answer(.watchlistPEPsOnly, last: "Consider").properties["records"]?[0]
        #expect(exposed?["types"] == "pep-class-1")
        #expect(exposed?["sources"] == "PEPs list")
    }

    @Test
    func enhancedRecordHasEveryFieldOfTheReference() throws {
        let record = try #require(self.answer(.watchlistEnhanced, last: "Consider").properties["records"]?[0])
        #expect(
            Set(try #require(record.objectValue).keys) == [
                "address", "alias", "associate", "attribute", "date_of_birth", "event", "full_name", "position",
                "source",
            ])
    }

    /// "We will return a reason whenever a report flags": there, and among the properties of the report.
    @Test(
        arguments: [
            ("Device - Application Authenticity", "application_authenticity", "fake_network_request", true),
            ("Device - Device Integrity", "device_integrity", "emulator", true),
            ("Device - Device Reputation", "device_reputation", "ip_reputation", "HIGH_RISK"),
        ] as [(String, String, String, JSONValue)])
    func flaggedDeviceHasItsReason(_ first: String, _ part: String, _ reason: String, _ value: JSONValue) {
        let outcome = self.answer(.deviceIntelligence, first: first)
        #expect(outcome.breakdown["device"]?.parts?[part]?.properties == [reason: value])
        #expect(outcome.properties["device"]?[reason] == value)
        #expect(outcome.properties["device"]?["os"] == "Android")
    }

    @Test(arguments: [ReportName.facialSimilarityVideo, .facialSimilarityMotion])
    func untrustworthyCaptureHasAReasonOfItsKind(_ name: ReportName) {
        let part = self.answer(name, first: "Image Integrity - Source Integrity").breakdown["image_integrity"]?
            .parts?["source_integrity"]
        #expect(part?.properties == ["fake_webcam": "consider", "reasons": "Virtual Camera"])
    }

    @Test(arguments: [ReportName.facialSimilarityVideo, .facialSimilarityMotion])
    func undetectedFaceHasNeitherScoreNorDocument(_ name: ReportName) {
        let applicant = SandboxApplicant(firstName: "Image Integrity - Face Detected", documentID: UUID())
        let comparison = SandboxAnswers.answer(to: name, for: applicant).breakdown["face_comparison"]
        #expect(comparison?.result == .some(nil))
        #expect(comparison?.parts?["face_match"]?.properties == ["document_id": .null])
    }

    @Test
    func unsupportedProofOfAddressHasAReason() {
        let outcome = self.answer(.proofOfAddress, first: "Document Classification - Supported Document")
        #expect(outcome.properties["unsupported_document_reason"] == ["unsupported_doc_type"])
    }

    /// Onfido API reference v3.6, "DLDV: Results".
    @Test(
        arguments: [
            ("Document - Document Number", .unidentified), ("Personal - Last Name", .unidentified),
            ("Personal - First Name", .consider), ("Document - Expiration Date", .consider),
        ] as [(String, ReportResult)])
    func drivingLicenceIsUnidentifiedByItsNumberOrName(_ first: String, _ expected: ReportResult) {
        #expect(self.answer(.usDrivingLicence, first: first).result == expected)
    }

    /// Without a good face nobody could search.
    @Test
    func badFaceIsNotSearched() {
        let outcome = self.answer(.knownFaces, first: "Image Integrity")
        #expect(outcome.breakdown["previously_seen_faces"]?.result == .some(nil))
        #expect(outcome.properties["matches"] == [])
    }

    /// "When a match cannot be found [...] the corresponding properties bucket will be empty."
    @Test(arguments: ["USA", "DEU"])
    func unmatchedAddressHasNoSources(_ country: String) {
        let applicant = SandboxApplicant(firstName: "Address - Address Matched", country: country)
        let outcome = SandboxAnswers.answer(to: .identityEnhanced, for: applicant)
        #expect(outcome.breakdown["address"]?.parts?["address_matched"]?.properties == [:])
    }
}
