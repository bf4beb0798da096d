import ArgumentParser
import Foundation
import TestSupport
import Testing
import Workflows

@testable import Martletctl

struct WorkflowFileTests {
    /// Three mistakes of form.
    private static let malformed = """
        format: martlet.workflow/2
        name: Broken
        nodes: many
        edges: 7
        """

    /// In form, but leading nowhere.
    private static let unreachable = """
        format: martlet.workflow/1
        name: Broken
        nodes:
          - id: start
            type: start
          - id: result_0a110
            type: result
            config: {result: approve}
          - id: result_0a111
            type: result
            config: {result: decline}
        edges:
          - {from: [start, out], to: result_0a110}
        """

    @Test(arguments: SampleWorkflow.allCases)
    func theWorkflowsOfTheProductHaveNoErrors(sample: SampleWorkflow) throws {
        let path = try PackageRoot.url().appending(path: "deploy/workflows/\(sample.rawValue).yaml").path
        let (definition, findings) = try WorkflowFile.examine(path)
        #expect(definition == (try sample.definition))
        #expect(findings.filter { $0.severity == .error } == [])
    }

    @Test
    func everyMistakeOfFormIsListed() async throws {
        try await withFile(Self.malformed) { path in
            let (definition, findings) = try WorkflowFile.examine(path)
            #expect(definition == nil)
            #expect(findings.map(\.field) == ["format", "nodes", "edges"])
            #expect(findings.map(\.line) == [1, 3, 4])
            #expect(findings.allSatisfy { $0.severity == .error })
        }
    }

    @Test
    func mistakesOfMeaningAreListedWithTheDefinition() async throws {
        try await withFile(Self.unreachable) { path in
            let (definition, findings) = try WorkflowFile.examine(path)
            #expect(definition?.name == "Broken")
            #expect(findings.contains { $0.node == "result_0a111" && $0.severity == .error })
        }
    }

    @Test(arguments: ["", "\u{0}", "- - [", "{\"format\": "])
    func whatIsNoWorkflowAtAllHasAFinding(text: String) async throws {
        try await withFile(text) { path in
            let (definition, findings) = try WorkflowFile.examine(path)
            #expect(definition == nil)
            #expect(!findings.isEmpty)
        }
    }

    @Test
    func aMissingFileIsNamed() {
        let error = #expect(throws: CommandFailure.self) { try WorkflowFile.examine("/no/such/file.yaml") }
        #expect(error?.description == "cannot read /no/such/file.yaml")
    }

    @Test
    func validationOfMistakesEndsWith2() async throws {
        for text in [Self.malformed, Self.unreachable] {
            try await withFile(text) { path in
                let command = try WorkflowCommand.Validate.parse(["--file", path, "--json"])
                await #expect(throws: ExitCode(2)) { try await command.run() }
            }
        }
    }

    /// Nothing listens at the address: a file with mistakes is refused without a look at the database.
    @Test
    func importOfMistakesEndsWith2() async throws {
        try await withFile(Self.unreachable) { path in
            let command = try WorkflowCommand.Import.parse([
                "--tenant", "00000000-0000-7000-8000-000000000001", "--file", path, "--json", "--database-url",
                "postgres://127.0.0.1:1/none?connect_timeout=1",
            ])
            await #expect(throws: ExitCode(2)) { try await command.run() }
        }
    }
}
