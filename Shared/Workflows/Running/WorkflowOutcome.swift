package import CanonicalJSON

/// How a run ended.
package struct WorkflowOutcome: Codable, Sendable, Equatable {
    /// A final status.
    package let status: WorkflowRunStatus
    /// The declared outputs when a result was reached, `{}` when none is declared; `nil` otherwise.
    package let output: JSONValue?
    /// The reasons of the result.
    package let reasons: [String]
    /// What went wrong, for `error` only.
    package let error: WorkflowRunFault?

    /// Describes an end.
    package init(
        status: WorkflowRunStatus, output: JSONValue? = nil, reasons: [String] = [], error: WorkflowRunFault? = nil
    ) {
        self.status = status
        self.output = output
        self.reasons = reasons
        self.error = error
    }

    /// The keys of the stored form, never renamed: rows outlive deployments.
    package enum CodingKeys: String, CodingKey {
        case status, output, reasons, error
    }
}

extension WorkflowOutcome: CustomStringConvertible, CustomReflectable {
    /// The status and the type of error; not the output.
    package var description: String { "WorkflowOutcome(\(self.status.rawValue), \(self.error?.type ?? "no error"))" }

    /// A mirror without children.
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
