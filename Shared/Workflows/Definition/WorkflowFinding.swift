/// One thing that is wrong with a workflow, or worth a look.
package struct WorkflowFinding: Sendable, Hashable, Codable {
    /// How much it matters.
    package enum Severity: String, Sendable, Codable, CaseIterable {
        /// The version is invalid and cannot be activated.
        case error
        /// It runs, but perhaps not as meant.
        case warning
        /// For information.
        case info
    }

    /// Stable, such as `E-REACH`; what automation asserts on.
    package let code: String
    /// How much it matters.
    package let severity: Severity
    /// The id of the node it is about.
    package let node: String?
    /// The port of that node.
    package let port: String?
    /// The place inside the node or, without one, inside the file; such as `config.fields[0].name`.
    package let field: String?
    /// The line in the file, from 1, where it is known.
    package let line: Int?
    /// A sentence for the author.
    package let message: String
    /// What would mend it.
    package let fix: String?

    /// States a finding; its severity is the first letter of its code (`E-`, `W-`, `I-`).
    package init(
        _ code: String, node: String? = nil, port: String? = nil, field: String? = nil, line: Int? = nil,
        _ message: String, fix: String? = nil
    ) {
        self.code = code
        self.severity = code.hasPrefix("E-") ? .error : code.hasPrefix("W-") ? .warning : .info
        self.node = node
        self.port = port
        self.field = field
        self.line = line
        self.message = message
        self.fix = fix
    }

    /// The keys of the stored form.
    package enum CodingKeys: String, CodingKey {
        case code, severity, node, port, field, line, message, fix
    }
}

/// Why bytes are not a workflow: every mistake of form at once.
package struct WorkflowParseError: Error, Equatable, Sendable {
    /// At least one and 200 at most; codes `E-FORM`, `E-FORMAT`.
    package let findings: [WorkflowFinding]

    /// States the mistakes.
    package init(findings: [WorkflowFinding]) {
        self.findings = findings
    }
}
