import CanonicalJSON
import Testing
import Workflows

@Suite
struct WorkflowParsingTests {
    @Test(arguments: Sample.allCases)
    func yamlAndItsCanonicalJSONAreOneDefinition(sample: Sample) throws {
        let definition = try sample.definition
        let bytes = definition.canonicalJSON.canonicalBytes()
        #expect(try WorkflowDefinition.parse(bytes) == definition)
        #expect(try WorkflowDefinition.parse(definition.canonicalJSON.prettyBytes()) == definition)
        #expect(try WorkflowDefinition(json: definition.canonicalJSON) == definition)
        #expect(try WorkflowDefinition.parse(bytes).digest == definition.digest)
    }

    @Test
    func everyKeyOfTheFormatSurvivesStorage() throws {
        let definition = try WorkflowDefinition.parse(Array(Self.complete.utf8))
        #expect(try WorkflowDefinition.parse(definition.canonicalJSON.canonicalBytes()) == definition)
        let node = try #require(definition.node("condition_1a2b3"))
        #expect(node.typeVersion == 2)
        #expect(node.timeout == .seconds(90))
        #expect(node.notes == "n")
        #expect(node.ui == ["x": 1, "y": 2.5])
        #expect(node.config == ["k": "yes", "n": "1_000", "d": "2020-01-01", "z": .null])
        #expect(node.inputs["a"] == .literal("$.x"))
        #expect(node.inputs["b"] == .adding(days: -90, to: .today))
        #expect(node.inputs["c"] == .now)
        #expect(node.inputs["d"] == .literal(["o": 1]))
        #expect(node.outputs["o"] == .path("$.run.tags[0]"))
        #expect(node.routes.first?.name == "R")
        #expect(definition.inputs.custom.first?.semantic == "document_ids")
        #expect(definition.inputs.custom.first?.isRequired == false)
        #expect(
            definition.settings == WorkflowSettings(interactiveTimeout: .seconds(100), processingTimeout: .seconds(200))
        )
        guard case .all(let parts) = node.routes.first?.when else {
            Issue.record("the condition is no group")
            return
        }
        #expect(parts.count == 2)
    }

    @Test
    func digestIgnoresOnlyWhatPeopleRead() throws {
        let definition = try Sample.document.definition
        var renamed = definition
        renamed.name = "Other"
        renamed.description = "Other"
        renamed.change("condition_1a2b3") {
            $0.name = "Other"
            $0.notes = "Other"
            $0.ui = ["x": 1]
            $0.routes[0].name = "Other"
        }
        #expect(renamed != definition)
        #expect(renamed.digest == definition.digest)
        #expect(definition.digest.count == 64)

        var digests: Set<String> = [definition.digest]
        for change in Self.semanticChanges {
            var changed = definition
            change(&changed)
            #expect(digests.insert(changed.digest).inserted)
        }
    }

    @Test
    func whatIsAsTheDefaultsHaveItIsNotWritten() throws {
        let written = """
            format: martlet.workflow/1
            name: n
            description: ""
            inputs: {applicant: [], custom: [{name: a, type: string, required: true}]}
            outputs: []
            nodes: [{id: start, type: start, type_version: 1, config: {}, inputs: {}, routes: [], outputs: {}}]
            edges: [{from: [start, out], to: start}]
            settings: {default_timeouts: {interactive_s: 1209600, processing_s: 86400}}
            """
        let definition = try WorkflowDefinition.parse(Array(written.utf8))
        #expect(
            definition.canonicalJSON == [
                "format": "martlet.workflow/1", "name": "n", "inputs": ["custom": [["name": "a", "type": "string"]]],
                "nodes": [["id": "start", "type": "start"]], "edges": [["from": ["start", "out"], "to": "start"]],
            ])
        #expect(try WorkflowDefinition(json: definition.canonicalJSON) == definition)
        var changed = definition
        changed.settings.processingTimeout = .seconds(60)
        changed.inputs.custom[0].isRequired = false
        #expect(changed.canonicalJSON["settings"] == ["default_timeouts": ["processing_s": 60]])
        #expect(changed.canonicalJSON["inputs"]?["custom"]?[0]?["required"] == false)
        #expect(try WorkflowDefinition(json: changed.canonicalJSON) == changed)
    }

    /// Versions are stored with their digests: a release that computes others gives one workflow two digests.
    @Test(arguments: [
        (Sample.profile, "4b0faec537d1bb879d6617165a0c46fe0930d4c8a6134a410b88ec0a702aa5fe"),
        (.document, "245bb6230799479564d708ca6aa4e9dbc88dee2cb8e8f9946490d7f78f4696b2"),
        (.documentAndSelfie, "71ac8f9adcdbc74e70f8148615e0ca891ce58deabe8a7f0d3f413efde1719589"),
    ])
    func digestsStayOverReleases(sample: Sample, digest: String) throws {
        let computed = try sample.definition.digest
        #expect(computed == digest)
    }

    @Test
    func allMistakesOfFormAreNamedWithTheirLines() throws {
        let text = """
            format: martlet.workflow/9
            name: 7
            colour: red
            nodes:
              - id: start
                type: start
                timeout_s: soon
              - type: result
                routes:
                  - port: a
                    when: {op: equals, left: 1, right: 1}
                  - port: b
                    when: {op: exists, left: $.nowhere}
            edges:
              - {from: [start], to: x}
            """
        let error = try #require(throws: WorkflowParseError.self) { try WorkflowDefinition.parse(Array(text.utf8)) }
        let places = Set(error.findings.map { "\($0.field ?? "") \($0.line ?? 0)" })
        #expect(
            places == [
                "format 1", "name 2", "colour 3", "nodes[0].timeout_s 7", "nodes[1] 8", "nodes[1].routes[0].when.op 11",
                "nodes[1].routes[1].when.left 13", "edges[0].from 15",
            ])
        #expect(error.findings.filter { $0.code == "E-FORMAT" }.count == 1)
        #expect(error.findings.allSatisfy { $0.severity == .error })
    }

    @Test
    func jsonFilesHaveLinesToo() throws {
        let text = "{\"format\": \"martlet.workflow/1\",\n\"name\": \"n\",\n\"nodes\": [],\n\"edges\": 1}"
        let error = try #require(throws: WorkflowParseError.self) { try WorkflowDefinition.parse(Array(text.utf8)) }
        #expect(error.findings.map(\.field) == ["edges"])
        #expect(error.findings.map(\.line) == [4])
    }

    @Test(arguments: [
        "", "{", "{\"a\": 1,}", "a: [", "a: 1\na: 2", "? [a]\n: 1", "- 1", "just text",
        "--- 1\n--- 2", "a: \"\\0\"",
    ])
    func whatIsNoWorkflowIsRefused(text: String) {
        #expect(throws: WorkflowParseError.self) { try WorkflowDefinition.parse(Array(text.utf8)) }
    }

    @Test
    func findingsStayFewForAHopelessFile() throws {
        let keys = (0..<1000).map { "k\($0): 1" }.joined(separator: "\n")
        let error = try #require(throws: WorkflowParseError.self) { try WorkflowDefinition.parse(Array(keys.utf8)) }
        #expect(error.findings.count == 200)
    }

    private static let semanticChanges: [@Sendable (inout WorkflowDefinition) -> Void] = [
        { $0.inputs.applicant.append("dob") },
        { $0.outputs[0].name = "other" },
        { $0.edges[0].to = "result_11111" },
        { $0.settings.interactiveTimeout = .seconds(61) },
        { $0.change("document_photo_c0888") { $0.timeout = .seconds(61) } },
        { $0.change("document_photo_c0888") { $0.config = ["force_cross_device": true] } },
        { $0.change("document_photo_c0888") { $0.typeVersion = 2 } },
        { $0.change("condition_1a2b3") { $0.routes.swapAt(0, 1) } },
        { $0.change("result_22222") { $0.config["reasons"] = [] } },
    ]

    private static let complete = """
        format: martlet.workflow/1
        name: "Complete"
        inputs:
          custom:
            - {name: doc_ids, type: media_list, semantic: document_ids, required: false}
        outputs:
          - {name: a, type: date_time}
        nodes:
          - id: condition_1a2b3
            type: condition
            type_version: 2
            name: N
            notes: n
            timeout_s: 90
            ui: {x: 1, y: 2.5}
            config: {k: yes, n: 1_000, d: 2020-01-01, z: ~}
            inputs:
              a: {lit: $.x}
              b: {add: {of: {today: {}}, days: -90}}
              c: {now: {}}
              d: {lit: {o: 1}}
            outputs: {o: "$.run.tags[0]"}
            routes:
              - port: r
                name: R
                when:
                  all:
                    - not: {any: [{op: exists, left: "$.tasks.x.attempt"}]}
                    - {op: contains, left: "$.inputs.custom.doc_ids[*].id", right: {lit: $.y}}
        edges: []
        settings: {default_timeouts: {interactive_s: 100, processing_s: 200}}
        """
}
