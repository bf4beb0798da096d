import CanonicalJSON
import Foundation
import Testing
import Workflows

/// Numbers that only residents of one country are asked for. Source: Studio guide, "Profile Data Capture task".
@Suite
struct ResidentNumberTests {
    private static let node = WorkflowNode(
        id: "profile_00001", type: "profile_data",
        config: ["fields": ["country_residence", "ssn", ["name": "pan", "required": false]]])

    private static func check(_ data: JSONValue, _ node: WorkflowNode = Self.node) -> [String] {
        switch CaptureCompletion.check(node, data: data, at: Date(timeIntervalSince1970: 1_790_000_000)) {
        case .success(.profile(let output)):
            ["kept: " + (output.objectValue ?? [:]).keys.sorted().joined(separator: " ")]
        case .success: ["another kind"]
        case .failure(let error): error.fields.keys.sorted()
        }
    }

    @Test
    func residentsOfTheUnitedStatesAreAskedWithTheirConsent() {
        let number: JSONValue = ["country_residence": "USA", "ssn": "123-45-6789"]
        #expect(Self.check(["country_residence": "USA"]) == ["ssn"])
        #expect(Self.check(number) == ["ssn_consent_granted"])
        for text in ["123456789", "123-45-6789"] {
            let data: JSONValue = ["country_residence": "USA", "ssn": .string(text), "ssn_consent_granted": true]
            #expect(Self.check(data) == ["kept: country_residence ssn ssn_consent_granted"])
        }
        for text in ["12345678", "1234-56-789", "12345678a", "123--456789", "١٢٣٤٥٦٧٨٩"] {
            let data: JSONValue = ["country_residence": "USA", "ssn": .string(text), "ssn_consent_granted": true]
            #expect(Self.check(data) == ["ssn"], "\(text)")
        }
    }

    @Test
    func residentsOfIndiaAreAskedForTheirAccountNumber() {
        #expect(Self.check(["country_residence": "IND"]) == ["kept: country_residence"])
        #expect(Self.check(["country_residence": "IND", "pan": "ABCDE1234F"]) == ["kept: country_residence pan"])
        for text in ["abcde1234f", "ABCDE12345", "ABCD1234F", "ABCDE1234FG"] {
            #expect(Self.check(["country_residence": "IND", "pan": .string(text)]) == ["pan"], "\(text)")
        }
    }

    @Test
    func othersAreNotAsked() {
        #expect(Self.check(["country_residence": "FRA"]) == ["kept: country_residence"])
        #expect(Self.check(["country_residence": "FRA", "ssn": "123456789", "ssn_consent_granted": true]) == ["ssn"])
        #expect(
            Self.check([
                "country_residence": "USA", "ssn": "123456789", "ssn_consent_granted": true, "pan": "ABCDE1234F",
            ]) == ["pan"])
    }

    @Test
    func formMustAskForTheResidence() {
        var node = Self.node
        node.config["fields"] = ["first_name", "ssn"]
        #expect(Self.check(["first_name": "Jane"], node) == [CaptureCompletionError.whole])
        #expect(
            WorkflowValidator.findings(
                .graph([node, .result("2", "approve")], ["start -> profile_00001", "profile_00001 -> result_00002"])
            )
            .contains { $0.code == "E-CFG" && $0.node == "profile_00001" && $0.field == "config.fields" })
    }
}
