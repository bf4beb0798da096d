import CanonicalJSON
import Reports
import Testing

struct SandboxDocumentTypeTests {
    @Test(
        arguments: [
            ("CA DL 2018", "driving_licence", "USA", "CA"),
            ("CA DL 2018 front only", "driving_licence", "USA", "CA"),
            ("NY DL 2017", "driving_licence", "USA", "NY"),
            ("NY DL 2017 front only", "driving_licence", "USA", "NY"),
            ("Ontario ID 2010", "national_identity_card", "CAN", "ON"),
            ("FRA ID 1994", "national_identity_card", "FRA", nil),
            ("FRA ID 1994 front only", "national_identity_card", "FRA", nil),
        ] as [(String, String, String, String?)])
    func lastNameGivesTheDocument(_ lastName: String, _ type: String, _ country: String, _ state: String?) {
        let outcome = SandboxAnswers.document(firstName: "Jane", lastName: lastName)
        #expect(outcome.result == .clear)
        #expect(outcome.subResult == .clear)
        #expect(outcome.properties["document_type"]?.stringValue == type)
        #expect(outcome.properties["issuing_country"]?.stringValue == country)
        #expect(outcome.properties["issuing_state"]?.stringValue == state)
    }

    @Test(
        arguments: [
            ("CA DL 2018", ["barcode"]),
            ("NY DL 2017", ["barcode"]),
            ("FRA ID 1994", ["address", "date_of_expiry", "issuing_authority", "issuing_date"]),
        ] as [(String, Set<String>)])
    func frontOnlyLeavesOutWhatIsOnTheBack(_ lastName: String, _ back: Set<String>) {
        let both = SandboxAnswers.document(firstName: "Jane", lastName: lastName).properties
        let front = SandboxAnswers.document(firstName: "Jane", lastName: "\(lastName) front only").properties
        #expect(front == both.filter { !back.contains($0.key) })
        #expect(Set(both.keys).isSuperset(of: back))
    }

    @Test(arguments: ["CA DL 2018 front only", "NY DL 2017 front only"])
    func barcodeThatWasNotSeenIsNotExamined(_ lastName: String) throws {
        let breakdown = SandboxAnswers.document(firstName: "Jane", lastName: lastName).breakdown
        #expect(try #require(breakdown["data_validation"]?.parts?["barcode"]).result == nil)
        #expect(try #require(breakdown["data_consistency"]?.parts?["multiple_data_sources_present"]).result == nil)
    }

    @Test
    func rejectedFrontIsRejectedForItsMissingBack() {
        let outcome = SandboxAnswers.document(firstName: "Jane", lastName: "FRA ID 1994 front only rejected")
        #expect(outcome.result == .consider)
        #expect(outcome.subResult == .rejected)
        #expect(outcome.propertiesJSON == [:])
        let parts = outcome.breakdown["image_integrity"]?.parts
        #expect(parts?["conclusive_document_quality"]?.properties == ["missing_back": "consider"])
        #expect(parts?["image_quality"]?.result == .consider)
    }

    @Test(arguments: ["CA DL 2018", "CA DL 2018 front only", "Ontario ID 2010", "FRA ID 1994 front only"])
    func combinationKeepsTheDocument(_ lastName: String) {
        let outcome = SandboxAnswers.document(firstName: "Visual Authenticity - Fonts", lastName: lastName)
        #expect(outcome.subResult == .suspected)
        #expect(outcome.breakdown["visual_authenticity"]?.parts?["fonts"]?.result == .consider)
        #expect(outcome.properties == SandboxAnswers.document(firstName: "Jane", lastName: lastName).properties)
    }

    @Test
    func combinationOverridesARejectedFrontButNotItsDocument() {
        let named = "FRA ID 1994 front only"
        #expect(
            SandboxAnswers.document(firstName: "Visual Authenticity - Fonts", lastName: "\(named) rejected")
                == SandboxAnswers.document(firstName: "Visual Authenticity - Fonts", lastName: named)
        )
    }

    /// ICAO 9303-3 §4.9: weights 7, 3, 1; the French card of 1994 has two lines of 36.
    @Test
    func checkDigitsOfTheFrenchCardHold() throws {
        func digit(_ text: Substring) -> Int {
            zip(text, 0...).reduce(0) { sum, next in
                let (character, index) = next
                let letter = character.asciiValue.map { Int($0) - 55 } ?? 0
                let value = character == "<" ? 0 : character.wholeNumberValue ?? letter
                return sum + value * [7, 3, 1][index % 3]
            } % 10
        }
        let properties = SandboxAnswers.document(firstName: "Jane", lastName: "FRA ID 1994").properties
        let first = try #require(properties["mrz_line1"]?.stringValue)
        let second = try #require(properties["mrz_line2"]?.stringValue)
        #expect(first.count == 36)
        #expect(second.count == 36)
        let digits = Array(second).map(\.wholeNumberValue)
        #expect(digits[12] == digit(second.prefix(12)))
        #expect(digits[33] == digit(second.dropFirst(27).prefix(6)))
        #expect(digits[35] == digit((first + second.dropLast())[...]))
        #expect(properties["document_numbers"]?[0]?["value"]?.stringValue == String(second.prefix(12)))
    }
}
