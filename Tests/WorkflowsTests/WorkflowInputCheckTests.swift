import CanonicalJSON
import Testing
import Workflows

@Suite
struct WorkflowInputCheckTests {
    private static let definition = WorkflowDefinition(
        name: "n",
        inputs: WorkflowInputs(
            applicant: ["first_name", "dob", "address", "id_numbers"],
            custom: [
                WorkflowProperty(name: "count", type: .number),
                WorkflowProperty(name: "note", type: .string, isRequired: false),
            ]),
        nodes: [], edges: [])

    private static let applicant: JSONValue = [
        "first_name": "Jane", "dob": "1990-01-31", "address": ["country": "GBR", "state": .null],
        "id_numbers": [["type": "ssn", "value": "1"]],
    ]

    @Test
    func completeInputsMissNothing() {
        let missing = WorkflowInputCheck.missing(
            Self.definition, applicant: Self.applicant, custom: ["count": 3, "undeclared": [1]])
        #expect(missing.isEmpty)
    }

    @Test
    func everythingMissingIsNamed() {
        let missing = WorkflowInputCheck.missing(
            Self.definition,
            applicant: ["first_name": " ", "dob": .null, "address": ["country": .null], "id_numbers": []],
            custom: nil)
        let blank = ["can't be blank"]
        #expect(
            missing == [
                "first_name": blank, "dob": blank, "address": blank, "id_numbers": blank, "custom_data.count": blank,
            ])
    }

    @Test
    func customDataMustBeAnObject() {
        let missing = WorkflowInputCheck.missing(Self.definition, applicant: Self.applicant, custom: [1])
        #expect(missing["custom_data"] == ["must be an object"])
    }

    @Test(
        arguments: [
            (.string, "a", [1, [:]]), (.number, 1.5, ["1", true]), (.boolean, false, ["false", 0]),
            (.stringList, ["a"], [[1], "a"]), (.date, "2026-01-31", ["2026-02-31", "2026-01-31T00:00:00Z", 1]),
            (.dateTime, "2026-01-31T00:00:00+01:00", ["2026-01-31", "soon"]),
            (.mediaList, ["a", ["id": "b"]], [[["type": "b"]], "a", [""]]), (.object, ["a": 1], [[], "a"]),
        ] as [(WorkflowValueType, JSONValue, [JSONValue])])
    func customValuesHaveTheirType(type: WorkflowValueType, right: JSONValue, wrong: [JSONValue]) {
        var definition = Self.definition
        definition.inputs = WorkflowInputs(custom: [WorkflowProperty(name: "v", type: type, isRequired: false)])
        let check = { (value: JSONValue) in
            WorkflowInputCheck.missing(definition, applicant: [:], custom: ["v": value])["custom_data.v"]
        }
        #expect(check(right) == nil)
        #expect(check(.null) == nil)
        for value in wrong { #expect(check(value)?.count == 1) }
    }
}
