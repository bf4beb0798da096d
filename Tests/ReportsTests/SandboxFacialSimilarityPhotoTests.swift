import CanonicalJSON
import Foundation
import Reports
import Testing

struct SandboxFacialSimilarityPhotoTests {
    private let documentID: UUID

    init() throws {
        self.documentID = try #require(UUID(uuidString: "0193A5B0-7C1E-7ABC-8DEF-0123456789AB"))
    }

    private func answer(_ firstName: String?, _ lastName: String?, rule: SandboxRule = .names) -> ReportOutcome {
        SandboxAnswers.facialSimilarityPhoto(
            firstName: firstName, lastName: lastName, documentID: self.documentID, rule: rule)
    }

    /// Names that steer the document report are any other names here.
    @Test(arguments: [
        ("Jane", "Smith"), (nil, nil), ("Jane", "rejected"), ("Jane", "consider"), ("Jane", "CA DL 2018"),
        ("Visual Authenticity - Fonts", "Smith"),
    ])
    func anyOtherNameGetsTheSampleOfTheReference(_ firstName: String?, _ lastName: String?) throws {
        let outcome = self.answer(firstName, lastName)
        let sample = ReferenceSamples.facialSimilarityPhoto
            .replacing("<DOCUMENT_ID>", with: self.documentID.uuidString.lowercased())
        let answer: JSONValue = [
            "breakdown": outcome.breakdownJSON,
            "properties": outcome.propertiesJSON,
            "result": .string(outcome.result.rawValue),
            "status": "complete",
            "sub_result": outcome.subResult.map { .string($0.rawValue) } ?? .null,
        ]
        #expect(answer.canonicalBytes() == (try JSONValue(parsing: sample.utf8)).canonicalBytes())
    }

    @Test(
        arguments: [
            ("Visual Authenticity - Spoofing Detection", .spoofingDetection),
            ("Face Comparison - Face Match", .faceMatch),
            ("Image Integrity - Source Integrity", .sourceIntegrity),
            ("Image Integrity - Face Detected", .faceDetected),
        ] as [(String, FacialSimilarityPhotoItem)])
    func firstNameFlagsItsCombinationAlone(_ firstName: String, _ item: FacialSimilarityPhotoItem) {
        let outcome = self.answer(firstName, "Smith")
        #expect(outcome.result == .consider)
        #expect(outcome.subResult == nil)
        for other in FacialSimilarityPhotoItem.allCases {
            let breakdown = outcome.breakdown[other.breakdownName]
            let part = other.partName.flatMap { breakdown?.parts?[$0] }
            #expect((part?.result == .consider) == (other == item))
        }
        #expect(outcome.breakdown[item.breakdownName]?.result == .consider)
    }

    @Test
    func considerIsConsider() {
        let outcome = self.answer("Jane", "Consider")
        #expect(outcome.result == .consider)
        #expect(outcome.subResult == nil)
        #expect(outcome.breakdown["face_comparison"]?.result == .consider)
    }

    @Test
    func lastNameStillDecidesWhenTheFirstNameSteersTheDocumentReport() {
        #expect(self.answer("Visual Authenticity - Fonts", "Consider") == self.answer("Jane", "Consider"))
    }

    @Test
    func combinationDecidesOverTheLastName() {
        let outcome = self.answer("Image Integrity - Source Integrity", "Consider")
        #expect(outcome == self.answer("Image Integrity - Source Integrity", "Smith"))
    }

    @Test
    func undetectedFaceHasNeitherScoreNorDocument() throws {
        let comparison = try #require(
            self.answer("Image Integrity - Face Detected", "Smith").breakdown["face_comparison"])
        #expect(comparison.result == nil)
        let match = try #require(comparison.parts?["face_match"])
        #expect(match.result == nil)
        #expect(match.properties == ["document_id": .null])
    }

    @Test
    func flaggedScoresAreLow() throws {
        let match = self.answer("Face Comparison - Face Match", "Smith").breakdown["face_comparison"]?
            .parts?["face_match"]?.properties?["score"]
        let spoofing = self.answer("Visual Authenticity - Spoofing Detection", "Smith").breakdown[
            "visual_authenticity"]?
            .parts?["spoofing_detection"]?.properties?["score"]
        #expect(match == 0.1512)
        #expect(spoofing == 0.0512)
    }

    @Test
    func documentIDIsNullWithoutADocument() {
        let outcome = SandboxAnswers.facialSimilarityPhoto(firstName: nil, lastName: nil, documentID: nil)
        let properties = outcome.breakdown["face_comparison"]?.parts?["face_match"]?.properties
        #expect(properties == ["score": 0.6512, "document_id": .null])
    }

    @Test
    func listedReportIsConsiderWhateverTheNames() {
        #expect(self.answer("Jane", "Smith", rule: .consider) == self.answer("Jane", "Consider"))
    }

    @Test
    func listedReportKeepsTheFindingsThatTheNamesAskFor() {
        let firstName = "Visual Authenticity - Spoofing Detection"
        #expect(self.answer(firstName, "Smith", rule: .consider) == self.answer(firstName, "Smith"))
    }

    @Test
    func unlistedReportIsClearWhateverTheNames() {
        #expect(self.answer("Face Comparison - Face Match", "Consider", rule: .clear) == self.answer(nil, nil))
    }
}
