import CanonicalJSON
import Testing
import Workflows

/// What is taken for the text of a workflow, before any of it is understood.
@Suite
struct WorkflowSourceTests {
    private static func findings(_ text: String) -> [WorkflowFinding] {
        WorkflowValidator.examine(Array(text.utf8)).findings
    }

    @Test(arguments: [
        ("a: &x 1\nb: *x", 1), ("a: 1\nb: &x [1]", 2), ("a: *x", 1), ("- 1\n- {b: *x}", 2), ("a: 1\n*x : 2", 2),
        ("a: 1\n&x b: 2", 2), ("? &x [1]\n: 2", 1), ("a: [1, &x 2]", 1),
    ])
    func anchorsAndAliasesAreRefusedWhereTheyAre(text: String, line: Int) {
        let findings = Self.findings(text)
        let message = "YAML anchors (&name) and aliases (*name) are not allowed."
        #expect(findings == [WorkflowFinding("E-FORM", line: line, message)])
    }

    /// Each could stand for more values than there are atoms, or is compared in as many steps.
    @Test(arguments: [
        // Lists of aliases of lists of aliases; the aliases after what is a line break to libyaml alone, too.
        Self.aliases(" *"), Self.aliases("\u{85}*"), Self.aliases("\u{2028}*"), Self.aliases("\u{2029}*"),
        Self.aliases("\n\u{FEFF}*"),
        // As a key, which is hashed.
        Self.aliases(" *") + "- ? *a60\n  : 1\n",
        // Keys that are lists, twice each: they are sorted by comparing their insides in both directions.
        "{" + ["a", "a", "b", "b"].map { "? [\(Self.nested), \($0)]" }.joined(separator: ", ") + "}",
        // Keys inside keys, each hashed with all inside.
        String(repeating: "{? ", count: 900) + String(repeating: "[a, a, a, a],", count: 50_000),
        // One long key around many values.
        String(repeating: "k", count: 500_000) + ":\n" + String(repeating: "- 1\n", count: 90_000),
        "k: {? " + String(repeating: ".", count: 500_000) + " : 1}", String(repeating: ".", count: 500_000) + ": 1",
        String(repeating: "[", count: 500_000), String(repeating: "- ", count: 500_000),
        String(repeating: "{a: ", count: 250_000), String(repeating: "- \n", count: 300_000),
    ])
    func noTextKeepsTheReaderBusy(text: String) {
        let clock = ContinuousClock()
        let time = clock.measure { #expect(Self.findings(text).contains { $0.severity == .error }) }
        #expect(time < .seconds(10))
    }

    private static let nested = String(repeating: "[", count: 60) + String(repeating: "]", count: 60)

    private static func aliases(_ separator: String) -> String {
        "- &a0 [x]\n"
            + (1...60).map { "- &a\($0) [\(separator)a\($0 - 1),\(separator)a\($0 - 1)]\n" }.joined()
    }

    @Test(arguments: [
        "Read *this* & *that*", "R&D, a*b, [x]*2", "'*quoted'", "\"&quoted\"", "\"\" # *comment",
        "|\n  *block\n  &block",
        "Is it? [yes]: no!x",
    ])
    func harmlessTextIsRead(description: String) throws {
        let description = description.contains("[yes]") ? "\"\(description)\"" : description
        let text = "format: martlet.workflow/1\nname: n\nnodes: []\nedges: []\ndescription: \(description)\n"
        let definition = try WorkflowDefinition.parse(Array(text.utf8))
        #expect(definition.description.isEmpty == description.contains("#"))
    }

    @Test(arguments: [("\u{85}", "0085"), ("\u{2028}", "2028"), ("\u{2029}", "2029"), ("\u{FEFF}", "FEFF")])
    func whatEndsALineInOldYAMLOnlyIsWrittenAsAnEscape(character: String, code: String) throws {
        let head = "format: martlet.workflow/1\nname: n\nnodes: []\nedges: []\ndescription: "
        let findings = Self.findings(head + "a\(character)b")
        #expect(findings.map(\.line) == [5])
        #expect(findings.first?.message.contains("U+\(code)") == true)
        let escaped = try WorkflowDefinition.parse(Array("\(head)\"a\\u\(code)b\"".utf8))
        #expect(escaped.description == "a\(character)b")
        // JSON may hold it as it is.
        let json = escaped.canonicalJSON.canonicalBytes()
        #expect(try WorkflowDefinition.parse(json) == escaped)
    }

    @Test
    func byteOrderMarkBeforeTheTextIsPassedOver() throws {
        let definition = try Sample.profile.definition
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        #expect(try WorkflowDefinition.parse(mark + Sample.profile.bytes) == definition)
        #expect(try WorkflowDefinition.parse(mark + definition.canonicalJSON.canonicalBytes()) == definition)
    }

    private static let unreadable: [(String, Int?, String)] = [
        ("", nil, "empty"), ("# nothing", nil, "empty"), ("a: 1\nb: [", 3, "not YAML"), ("a: 1\n b: 2", 2, "not YAML"),
        ("a: 1\n---\nb: 2", 2, "more than one document"), ("a: 1\nb: 2\na: 3", 3, "The same key twice"),
        ("a: 1\n[b]: 2", 2, "A key must be a plain name"), ("a: 1\n{b: 2}: 2", 2, "A key must be a plain name"),
        ("a: 1\nb: {[c]}", 2, "A key must be a plain name"), ("a: 1\nb: !!str 2", 2, "tags"),
        ("a: 1\nb: \"\\0\"", 2, "null character"), ("a: 1\nb: \u{1}", 2, "control characters"),
        ("{\"a\": 1,\n]", 2, "not JSON"), ("{\"a\": 1,\n\"a\": 1}", 2, "duplicate name"),
    ]

    @Test(arguments: Self.unreadable)
    func whatCannotBeReadIsNamedWithItsLine(text: String, line: Int?, message: String) {
        let findings = Self.findings(text)
        #expect(findings.count == 1)
        #expect(findings.first?.line == line)
        #expect(findings.first?.message.contains(message) == true, "\(findings.first?.message ?? "")")
    }

    @Test(arguments: [
        [UInt8](repeating: 0x20, count: 1_048_577), [0x61, 0x3A, 0x20, 0xFF],
        Array(("a: [" + String(repeating: "1,", count: 100_000) + "]").utf8),
    ])
    func whatIsTooMuchOrNoTextIsRefused(bytes: [UInt8]) {
        #expect(throws: WorkflowParseError.self) { try WorkflowDefinition.parse(bytes) }
    }

    @Test(arguments: [true, false])
    func whatIsReadCanBeReadBackFromTheStore(isJSON: Bool) throws {
        // The file, the list of nodes and the node are around the value of `ui`.
        func text(depth: Int) -> String {
            let ui = String(repeating: "[", count: depth - 3) + String(repeating: "]", count: depth - 3)
            let node = "{\"id\": \"start\", \"type\": \"start\", \"ui\": \(ui)}"
            let members = "\"format\": \"martlet.workflow/1\", \"name\": \"n\", \"edges\": [], \"nodes\": [\(node)]"
            return isJSON ? "{\(members)}" : "# YAML\n{\(members)}"
        }
        let deepest = try WorkflowDefinition.parse(Array(text(depth: 64).utf8))
        // As the repository reads a column.
        let stored = try JSONValue(parsing: deepest.canonicalJSON.canonicalBytes())
        #expect(try WorkflowDefinition(json: stored) == deepest)
        #expect(throws: WorkflowParseError.self) { try WorkflowDefinition.parse(Array(text(depth: 65).utf8)) }
    }
}
