import CanonicalJSON
import Reports
import Testing

struct UnexaminedBreakdownTests {
    @Test(arguments: ReportName.allCases)
    func hasEveryNodeOfTheReferenceAndNoOther(_ name: ReportName) {
        var paths: Set<String> = []
        for (node, breakdown) in name.unexaminedBreakdown {
            if let parts = breakdown.parts {
                for part in parts.keys { paths.insert("\(node).\(part)") }
            } else {
                paths.insert(node)
            }
        }
        #expect(paths == ReferenceBreakdowns.paths(of: name))
    }

    @Test(
        arguments: [
            (.document, Contract.documentBreakdown),
            (.documentWithDriverVerification, Contract.documentBreakdown),
            (.facialSimilarityPhoto, Contract.facialSimilarityPhotoBreakdown),
            (.facialSimilarityPhotoFullyAuto, Contract.facialSimilarityPhotoBreakdown),
        ] as [(ReportName, [String: [String: Set<String>]])])
    func hasEveryNodeOfTheContract(_ name: ReportName, _ contract: [String: [String: Set<String>]]) {
        let breakdown = name.unexaminedBreakdown
        #expect(Set(breakdown.keys) == Set(contract.keys))
        for (node, parts) in contract {
            #expect(Set(breakdown[node]?.parts?.keys.map(\.self) ?? []) == Set(parts.keys), "\(node)")
        }
    }

    @Test(arguments: ReportName.allCases)
    func saysNothing(_ name: ReportName) {
        for (node, breakdown) in name.unexaminedBreakdown {
            #expect(breakdown.result == nil, "\(node)")
            for (part, finding) in breakdown.parts ?? [:] {
                #expect(finding == Breakdown(result: nil, properties: [:]), "\(node).\(part)")
            }
        }
    }

    @Test
    func resultThatWasNotFoundIsAnExplicitNull() {
        #expect(ReportName.document.unexaminedBreakdown["police_record"]?.jsonValue == ["result": .null])
        let other = ReportName.document.unexaminedBreakdown["visual_authenticity"]?.parts?["other"]
        #expect(other?.jsonValue == ["result": .null, "properties": [:]])
    }
}
