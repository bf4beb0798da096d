import Foundation
import ServiceAssembly
import TestSupport
import Testing
import VerificationDomain

struct WorkflowTemplateDirectoryTests {
    /// Runs `body` with a directory that holds these files.
    private func withDirectory(_ files: [String: String], _ body: (String) throws -> Void) throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        for (name, text) in files { try Data(text.utf8).write(to: directory.appending(path: name)) }
        try body(directory.path)
    }

    @Test
    func everySampleOfTheProductIsATemplate() throws {
        let directory = try PackageRoot.url().appending(path: "deploy/workflows").path
        let templates = try WorkflowTemplateDirectory.read(directory)
        #expect(templates.all.map(\.name) == templates.all.map(\.name).sorted())
        for sample in SampleWorkflow.allCases {
            #expect(templates[sample.rawValue]?.definition == (try sample.definition))
        }
        #expect(templates["none"] == nil)
    }

    @Test
    func onlyWorkflowFilesAreRead() throws {
        let path = try PackageRoot.url().appending(path: "deploy/workflows/profile.yaml")
        let text = try String(contentsOf: path, encoding: .utf8)
        let files = ["a.yaml": text, "a.cases.yaml": "- no workflow", "README.md": "# Files", ".yaml": "x"]
        try self.withDirectory(files) { directory in
            let templates = try WorkflowTemplateDirectory.read(directory)
            #expect(templates.all.map(\.name) == ["a"])
        }
    }

    @Test
    func whatCannotBeReadIsNamed() throws {
        try self.withDirectory(["broken.yaml": "format: martlet.workflow/1"]) { directory in
            let error = #expect(throws: WorkflowTemplateError.self) {
                _ = try WorkflowTemplateDirectory.read(directory)
            }
            #expect(error?.path == "\(directory)/broken.yaml")
            #expect(error?.reason.hasPrefix("is not a workflow: E-FORM") == true)
        }
        #expect(throws: WorkflowTemplateError.self) { _ = try WorkflowTemplateDirectory.read("/no/such/directory") }
    }
}
