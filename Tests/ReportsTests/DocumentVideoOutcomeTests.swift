import CanonicalJSON
import Reports
import Testing

/// Onfido API reference v3.6, "Document video report: Breakdown reasoning".
struct DocumentVideoOutcomeTests {
    private static let invalid = DocumentVideoFindings([
        .videoDocumentPresence: .flagged(.unidentified, reasons: "invalid_signature")
    ])

    @Test
    func goodRecordingChangesNothingElse() {
        let plain = DocumentFindings.allClear.outcome(properties: ["document_type": "passport"])
        var video = DocumentFindings.allClear.outcome(video: .allClear, properties: ["document_type": "passport"])
        #expect(video.breakdown["image_integrity"]?.parts?.removeValue(forKey: "video_document_presence") != nil)
        #expect(video == plain)
    }

    @Test
    func invalidSignatureRejects() {
        let outcome = DocumentFindings.allClear.outcome(video: Self.invalid, properties: ["document_type": "passport"])
        #expect(outcome.subResult == .rejected)
        #expect(outcome.result == .consider)
        #expect(Set(outcome.breakdown.keys) == ["image_integrity"])
        #expect(outcome.breakdown["image_integrity"]?.result == .consider)
        #expect(outcome.properties.isEmpty)
    }

    @Test
    func otherCausesOfARejectionStay() {
        let findings = DocumentFindings.allClear.replacing([.minimumAcceptedAge: .flagged(), .fonts: .flagged()])
        let outcome = findings.outcome(video: Self.invalid, properties: [:])
        #expect(Set(outcome.breakdown.keys) == ["age_validation", "image_integrity"])
    }

    @Test
    func recordingThatWasNotExaminedDoesNotCount() {
        let outcome = DocumentFindings.allClear.outcome(video: DocumentVideoFindings(), properties: [:])
        #expect(outcome.subResult == .clear)
        let part = outcome.breakdown["image_integrity"]?.parts?["video_document_presence"]
        #expect(part?.jsonValue == ["properties": [:], "result": .null])
    }
}
