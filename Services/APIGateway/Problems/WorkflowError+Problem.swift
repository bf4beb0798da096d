package import ServiceRuntime
package import VerificationDomain
package import Workflows

extension WorkflowError: ResourceError {
    var missing: MissingResource? {
        switch self {
        case .notFound(let id): MissingResource(kind: "Workflow", id: id.description)
        case .versionNotFound(_, let number): MissingResource(kind: "WorkflowVersion", id: String(number))
        case .templateNotFound(let name): MissingResource(kind: "WorkflowTemplate", id: name)
        case .notActivatable, .notRunnable, .nameTaken, .nameInvalid, .inUse, .nothingActive, .alreadyActive,
            .noRollout,
            .versionDiffers:
            nil
        }
    }

    /// 404, or 422 with the field that cannot be.
    package var problem: Problem {
        switch self {
        case .notFound(let id): .notFound("Workflow", id: id.description)
        case .versionNotFound(_, let number): .notFound("WorkflowVersion", id: String(number))
        case .templateNotFound(let name): .notFound("WorkflowTemplate", id: name)
        case .notActivatable: .validation(["version": ["has mistakes or is archived"]])
        case .notRunnable(_, _, _, let findings):
            .validation([
                "version": .messages(findings.map { "\($0.code) \($0.node ?? ""): \($0.message)" })
            ])
        case .nameTaken: .validation(["name": ["is the name of another workflow"]])
        case .nameInvalid:
            .validation(["name": [.init("must have 1 to \(Workflow.nameLengths.upperBound) printable characters")]])
        case .inUse(_, _, let environment):
            .validation(["version": [.init("is followed by new runs in the \(environment.rawValue) environment")]])
        case .nothingActive: .validation(["version": ["no version is active in this environment"]])
        case .alreadyActive: .validation(["version": ["is the active one"]])
        case .noRollout: .validation(["base": ["no roll-out stands in this environment"]])
        case .versionDiffers(_, let number):
            .validation(["versions": [.init("the workflow has another version \(number)")]])
        }
    }
}

extension WorkflowParseError: ProblemConvertible {
    /// 422 with a message for each place in the file, or for `base` where a mistake is about the whole.
    package var problem: Problem {
        var fields: [String: [String]] = [:]
        for finding in self.findings {
            let line = finding.line.map { " (line \($0))" } ?? ""
            fields[finding.field.flatMap { $0.isEmpty ? nil : $0 } ?? "base", default: []]
                .append("\(finding.code)\(line): \(finding.message)")
        }
        return .validation(fields.mapValues(ProblemField.messages))
    }
}
