import CanonicalJSON
import Reports
import Testing

/// A decision as a file has it.
struct ReportDecisionDraftTests {
    @Test(arguments: ReportName.allCases)
    func breakdownThatWasShownIsTakenBack(name: ReportName) throws {
        let shown: JSONValue = .object(name.unexaminedBreakdown.mapValues(\.jsonValue))
        let draft = try ReportDecisionDraft(json: ["result": "consider", "breakdown": shown])
        // Every place is one that the kind has, and nobody says that anything was examined.
        #expect(throws: ReportDecisionError.nothingExamined) {
            try name.outcome(of: try draft.decision(), startingFrom: name.unexaminedBreakdown)
        }
    }

    @Test
    func editedItemsCountAndTheResultOfTheirBreakdownIsPassedOver() throws {
        let found = DocumentFindings([.imageQuality: .flagged(reasons: "dark_photo")]).documentBreakdown()
        let json: JSONValue = [
            "result": "clear", "sub_result": .null,
            "breakdown": [
                "image_integrity": [
                    "result": "consider", "breakdown": ["image_quality": ["result": "clear", "properties": [:]]],
                ],
                "police_record": ["result": "clear"],
                "visual_authenticity": ["result": .null, "breakdown": ["other": ["result": .null]]],
            ],
        ]
        let outcome = try ReportName.document.outcome(
            of: try ReportDecisionDraft(json: json).decision(), startingFrom: found)
        #expect(outcome.subResult == .clear)
        #expect(outcome.breakdown["image_integrity"]?.result == .clear)
        #expect(outcome.breakdown["police_record"]?.result == .clear)
        #expect(outcome.breakdown["visual_authenticity"]?.result == .some(.none))
    }

    @Test(
        arguments: [
            ([], ""), ("clear", ""), (["result": "good"], "result"), (["result": 1], "result"),
            (["subresult": "clear"], "subresult"), (["sub_result": "consider"], "sub_result"),
            (["properties": []], "properties"), (["breakdown": []], "breakdown"),
            (["breakdown": ["image_integrity": "clear"]], "breakdown.image_integrity"),
            (["breakdown": ["image_integrity": [:]]], "breakdown.image_integrity.result"),
            (
                ["breakdown": ["image_integrity": ["breakdown": ["image_quality": [:]]]]],
                "breakdown.image_integrity.image_quality.result"
            ),
            (
                ["breakdown": ["image_integrity": ["breakdown": ["image_quality": ["result": "clear", "why": "x"]]]]],
                "breakdown.image_integrity.image_quality.why"
            ),
            (
                ["breakdown": ["police_record": ["result": "clear", "properties": 1]]],
                "breakdown.police_record.properties"
            ),
        ] as [(JSONValue, String)])
    func mistakeIsNamedByItsPlace(json: JSONValue, path: String) {
        #expect(throws: ReportDecisionError.malformed(path: path)) { try ReportDecisionDraft(json: json) }
    }

    @Test
    func withoutAResultThereIsNoDecision() throws {
        let draft = try ReportDecisionDraft(json: ["breakdown": ["police_record": ["result": "clear"]]])
        #expect(throws: ReportDecisionError.resultMissing) { try draft.decision() }
    }
}
