import CanonicalJSON
import Foundation
import Reports
import Testing

/// Onfido API reference v3.6, "Known Faces: Properties" and "Known Faces: Object".
struct KnownFacesOutcomeTests {
    private static func match(isSuspected: Bool) -> KnownFacesMatch {
        KnownFacesMatch(
            applicantID: UUID(), mediaID: UUID(), medium: .liveVideo, score: 0.8903, isSuspected: isSuspected)
    }

    @Test(
        arguments: [
            ([], .clear), ([false], .clear), ([false, false], .clear), ([true], .consider), ([false, true], .consider),
        ] as [([Bool], ReportResult)])
    func suspectedMatchMakesTheReportConsider(_ suspected: [Bool], _ expected: ReportResult) {
        let matches = suspected.map(Self.match(isSuspected:))
        let outcome = KnownFacesFindings.allClear.outcome(matches: matches)
        #expect(outcome.result == expected)
        #expect(outcome.breakdown["previously_seen_faces"]?.result == expected)
        #expect(outcome.properties["matches"]?.arrayValue?.count == matches.count)
    }

    @Test(arguments: [Finding.flagged(), .unexamined])
    func nothingIsSeenWithoutAGoodFace(_ integrity: Finding) {
        let outcome = KnownFacesFindings([.imageIntegrity: integrity]).outcome(
            matches: [Self.match(isSuspected: true)])
        #expect(outcome.result == .consider)
        #expect(outcome.breakdown["previously_seen_faces"]?.result == .some(nil))
        #expect(outcome.properties == ["matches": []])
    }

    @Test
    func reportOfWhichNobodySearchedIsNotClear() {
        let outcome = KnownFacesFindings.allClear.outcome(matches: nil)
        #expect(outcome.result == .consider)
        #expect(outcome.breakdown["previously_seen_faces"]?.result == .some(nil))
    }

    @Test
    func matchHasTheKeysOfTheReference() throws {
        let id = try #require(UUID(uuidString: "0193A5B0-7C1E-7ABC-8DEF-0123456789AB"))
        let match = KnownFacesMatch(applicantID: id, mediaID: id, medium: .livePhoto, score: 1, isSuspected: true)
        let text = "0193a5b0-7c1e-7abc-8def-0123456789ab"
        #expect(
            match.jsonValue == [
                "applicant_id": .string(text), "media_id": .string(text), "media_type": "live_photos", "score": 1,
                "suspected": true,
            ])
        #expect(KnownFacesMatch.Medium.allCases.map(\.rawValue) == ["live_photos", "live_videos", "motion"])
    }
}
