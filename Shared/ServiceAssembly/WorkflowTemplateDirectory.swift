import Foundation
package import VerificationDomain
import Workflows

/// Reads the workflow templates of a deployment from a directory, once.
package enum WorkflowTemplateDirectory {
    /// A template is a file `<name>.yaml` that is a workflow; a name with another dot in it, as of a suite of cases, is
    /// no template's.
    /// - Throws: ``WorkflowTemplateError`` when the directory or one of its templates cannot be read.
    package static func read(_ path: String) throws(WorkflowTemplateError) -> WorkflowTemplates {
        guard let files = try? FileManager.default.contentsOfDirectory(atPath: path) else {
            throw WorkflowTemplateError(path: path, reason: "is no directory that can be read")
        }
        var templates: [WorkflowTemplate] = []
        for file in files.sorted() where file.hasSuffix(".yaml") {
            let name = String(file.dropLast(".yaml".count))
            guard !name.isEmpty, !name.contains(".") else { continue }
            templates.append(try Self.template(name, at: "\(path)/\(file)"))
        }
        return WorkflowTemplates(templates)
    }

    private static func template(
        _ name: String, at path: String
    ) throws(WorkflowTemplateError) -> WorkflowTemplate {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw WorkflowTemplateError(path: path, reason: "cannot be read")
        }
        do {
            return WorkflowTemplate(name: name, definition: try WorkflowDefinition.parse(Array(data)))
        } catch {
            let finding = error.findings.first.map { "\($0.code): \($0.message)" } ?? ""
            throw WorkflowTemplateError(path: path, reason: "is not a workflow: \(finding)")
        }
    }
}

/// Why the templates of a deployment cannot be read.
package struct WorkflowTemplateError: Error, Equatable, CustomStringConvertible {
    /// The directory or the file.
    package let path: String
    /// What is wrong with it.
    package let reason: String

    /// Path and reason.
    package var description: String { "\(self.path) \(self.reason)" }
}
