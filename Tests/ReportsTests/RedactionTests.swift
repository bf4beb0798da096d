import CanonicalJSON
import Foundation
import Reports
import Testing

struct RedactionTests {
    private static let secret = "Mustermann"

    private static var values: [Any] {
        let finding = Finding(result: .clear, properties: ["reasons": .string(Self.secret)])
        let findings = DocumentFindings.allClear.replacing([.fonts: finding])
        let outcome = findings.outcome(properties: ["last_name": .string(Self.secret)])
        let output = WorkflowReportOutput(reportID: UUID(), name: .document, outcome: outcome)
        return [
            finding, findings, outcome, output, Breakdown(result: nil, properties: finding.properties),
            SandboxApplicant(firstName: Self.secret, lastName: Self.secret),
        ]
    }

    @Test
    func personalDataIsNeitherPrintedNorDumped() {
        for value in Self.values {
            var dumped = ""
            dump(value, to: &dumped)
            for text in ["\(value)", String(reflecting: value), dumped] {
                #expect(!text.contains(Self.secret))
                #expect(!text.isEmpty)
            }
        }
        #expect(Self.values.count == 6)
    }

    @Test
    func matchingFaceIsNeitherPrintedNorDumped() {
        let match = KnownFacesMatch(
            applicantID: UUID(), mediaID: UUID(), medium: .motion, score: 1, isSuspected: true)
        var dumped = ""
        dump(match, to: &dumped)
        for text in ["\(match)", String(reflecting: match), dumped] {
            #expect(!text.contains(match.applicantID.uuidString))
            #expect(!text.contains(match.mediaID.uuidString))
        }
    }
}
