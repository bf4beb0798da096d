import ArgumentParser
import CanonicalJSON
import Persistence
import VerificationDomain
import Workflows

/// Whose workflow a command is about.
struct WorkflowOptions: ParsableArguments {
    @Option(help: "The tenant's id.")
    var tenant: String

    @Option(help: "The workflow's id, from `workflow list`.")
    var workflow: String

    /// - Throws: ``CommandFailure`` when the text is no id.
    var workflowID: WorkflowID {
        get throws {
            guard let id = WorkflowID(self.workflow) else {
                throw CommandFailure(message: "\(self.workflow) is not an id")
            }
            return id
        }
    }
}

/// In which environment a command acts.
struct EnvironmentOptions: ParsableArguments {
    @Option(help: "live or sandbox.")
    var environment: String

    func validate() throws {
        guard TenantEnvironment(rawValue: self.environment) != nil else {
            throw ArgumentParser.ValidationError("--environment must be live or sandbox, not \(self.environment).")
        }
    }

    /// The sandbox for what `validate` refuses.
    var value: TenantEnvironment { TenantEnvironment(rawValue: self.environment) ?? .sandbox }
}

/// Reads versions and workflow files for commands.
enum WorkflowFile {
    /// - Returns: The definition, unless the file's form is wrong, and everything found.
    /// - Throws: ``CommandFailure`` when the file cannot be read at all.
    static func examine(_ path: String) throws -> (definition: WorkflowDefinition?, findings: [WorkflowFinding]) {
        WorkflowValidator.examine(try InputFile.read(path))
    }

    /// The definition in a file, whether it is valid or not.
    /// - Throws: ``CommandFailure`` when the file cannot be read; `ExitCode` 2 when it is no workflow, after telling why.
    static func definition(_ path: String, output: OutputOptions) throws -> WorkflowDefinition {
        let (definition, findings) = try Self.examine(path)
        guard let definition else {
            Self.printMistakes(findings, of: path, output: output)
            throw ExitCode(2)
        }
        return definition
    }

    /// Tells why a file is refused.
    static func printMistakes(_ findings: [WorkflowFinding], of path: String, output: OutputOptions) {
        output.print(
            ["valid": false, "findings": .array(findings.map(\.publicJSON))],
            findings.map(\.text).joined(separator: "\n") + "\n\(path) has mistakes; nothing was done.")
    }
}

extension WorkflowFinding {
    /// `error E-ELSE condition_1a2b3 (line 12): message. Fix: …`
    var text: String {
        let place = [self.node, self.port, self.field].compactMap { $0 }.joined(separator: " ")
        return "\(self.severity.rawValue) \(self.code)" + (place.isEmpty ? "" : " \(place)")
            + (self.line.map { " (line \($0))" } ?? "") + ": \(self.message)"
            + (self.fix.map { " Fix: \($0)" } ?? "")
    }
}
