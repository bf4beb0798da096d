import CanonicalJSON
import Testing
import Workflows

@Suite
struct WorkflowYAMLTests {
    @Test(arguments: Sample.allCases)
    func samplesComeBackFromTheirYAML(_ sample: Sample) throws {
        let definition = try sample.definition
        #expect(try WorkflowDefinition.parse(Array(definition.yaml.utf8)) == definition)
    }

    @Test
    func anyWorkflowComesBackFromItsYAML() throws {
        for seed in UInt64(0)..<100 {
            let definition = RandomWorkflow.make(seed: seed)
            let again = try WorkflowDefinition.parse(Array(definition.yaml.utf8))
            #expect(again == definition)
            #expect(again.digest == definition.digest)
        }
    }

    @Test(
        arguments: [
            "yes", "no", "true", "null", "~", "1", "1.0", "0x10", "1e3", "2026-01-31", "", " a", "a ", "- a", "a: b",
            "# a", "a # b", "{lit: 1}", "[a]", "\"a\"", "'a'", "a\nb", "\t", "é", "\u{2028}", "\u{85}", "\u{FEFF}",
            "*a", "&a", "!a", "|", ">", "%a", "@a", "`a`", "$.x", "𝄞", "a\\b", "y", "N", "On", "=", "<<", "null ",
        ])
    func anyTextComesBack(_ text: String) throws {
        var definition = try Sample.document.definition
        definition.description = text
        definition.nodes[1].notes = text
        definition.nodes[1].ui = ["a": .string(text), "b": [.string(text)], "c": [.integer(-1), .number(0.5), .null]]
        #expect(try WorkflowDefinition.parse(Array(definition.yaml.utf8)) == definition)
    }

    @Test
    func readsInTheOrderInWhichOneReads() throws {
        let lines = try Sample.document.definition.yaml.split(separator: "\n").map(String.init)
        #expect(lines.first == "format: martlet.workflow/1")
        #expect(lines[1].hasPrefix("name: "))
        let keys = lines.filter { $0.first?.isLetter == true }.map { $0.prefix { $0 != ":" } }
        #expect(keys.suffix(2) == ["nodes", "edges"])
        #expect(lines.last?.hasPrefix("- {from: [") == true)
    }
}
