import CanonicalJSON
import Reports
import Testing

struct BreakdownTests {
    @Test
    func absentPartsAndPropertiesHaveNoKeyWhileAnAbsentResultIsNull() {
        #expect(Breakdown(result: nil).jsonValue == ["result": .null])
        #expect(Breakdown(result: .clear, properties: [:]).jsonValue == ["result": "clear", "properties": [:]])
    }

    @Test
    func readsWhatItWrites() throws {
        let outcome = SandboxAnswers.document(firstName: "Visual Authenticity - Fonts", lastName: "NY DL 2017")
        for breakdown in outcome.breakdown.values {
            #expect(try Breakdown(json: breakdown.jsonValue) == breakdown)
        }
        #expect(outcome.breakdown.count == 9)
    }

    @Test(
        arguments: [
            ([], .notAnObject(path: "")),
            ([:], .unknownResult(path: "")),
            (["result": 1], .unknownResult(path: "")),
            (["result": "CLEAR"], .unknownResult(path: "")),
            (["result": .null, "properties": .null], .notAnObject(path: "properties")),
            (["result": .null, "breakdown": []], .notAnObject(path: "breakdown")),
            (["result": .null, "breakdown": ["mrz": ["result": "odd"]]], .unknownResult(path: "breakdown.mrz")),
        ] as [(JSONValue, BreakdownError)])
    func refusesWhatIsNoBreakdown(_ json: JSONValue, _ expected: BreakdownError) {
        #expect(throws: expected) { try Breakdown(json: json) }
    }
}
