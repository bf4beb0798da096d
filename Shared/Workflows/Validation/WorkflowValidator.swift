/// Says whether a workflow can run, and everything that should be mended first.
package enum WorkflowValidator {
    /// What is wrong and what is doubtful: errors first, then warnings, each in the order of the file.
    ///
    /// A version is valid when no finding is an error. Every error is told; of warnings and notes at most 1 000. Pure:
    /// the same definition has the same findings.
    package static func findings(_ definition: WorkflowDefinition) -> [WorkflowFinding] {
        Self.sorted(Self.examined(definition, places: .none))
    }

    /// Reads a workflow file and examines what can be read: mistakes of form hide no others, except those that only
    /// follow from them.
    /// - Returns: The definition, unless the form of the file is wrong; and all findings, with lines where known. The
    ///   file is valid when none of them is an error.
    package static func examine(
        _ bytes: [UInt8]
    ) -> (definition: WorkflowDefinition?, findings: [WorkflowFinding]) {
        do {
            let source = try WorkflowSource(bytes)
            let (definition, reader) = WorkflowDefinition.read(source.value, lines: source.lines)
            let findings = Self.sorted(reader.findings + Self.examined(definition, places: reader.places))
            return (reader.findings.isEmpty ? definition : nil, findings)
        } catch {
            return (nil, error.findings)
        }
    }

    /// What keeps a valid version from being activated in an environment: E-DEF for each node whose task this release
    /// does not run there. A version may be stored, examined and simulated all the same.
    /// - Parameter isSandbox: Whether it is the sandbox; else live mode.
    package static func activationFindings(
        _ definition: WorkflowDefinition, isSandbox: Bool
    ) -> [WorkflowFinding] {
        definition.nodes.compactMap { node in
            guard let task = node.definition else { return nil }
            switch task.availability {
            case .everywhere: return nil
            case .sandbox where isSandbox: return nil
            case .sandbox:
                return WorkflowFinding(
                    "E-DEF", node: node.id, field: "type", "This release runs \(task.title) in the sandbox only.",
                    fix: "Remove it, or activate the version in the sandbox.")
            case .nowhere:
                return WorkflowFinding(
                    "E-DEF", node: node.id, field: "type", "This release does not run \(task.title) yet.",
                    fix: "Remove it.")
            }
        }
    }

    private static func examined(
        _ definition: WorkflowDefinition, places: WorkflowFilePlaces
    ) -> [WorkflowFinding] {
        var examination = WorkflowExamination(definition, places: places)
        examination.run()
        return examination.findings
    }

    private static func sorted(_ findings: [WorkflowFinding]) -> [WorkflowFinding] {
        WorkflowFinding.Severity.allCases.flatMap { severity in findings.filter { $0.severity == severity } }
    }
}
