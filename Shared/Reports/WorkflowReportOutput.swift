package import CanonicalJSON
package import FoundationEssentials

/// The output of a workflow's report task, which the run's output takes over. Prints as redacted, as its outcome does.
package struct WorkflowReportOutput: Hashable, Sendable {
    /// The report; on the wire `uuid`.
    package let reportID: UUID
    /// Decides whether there are repeat attempts.
    package let name: ReportName
    /// What the report says.
    package let outcome: ReportOutcome
    /// Shown with document reports only.
    package let repeatAttempts: RepeatAttempts

    /// The output of a complete report.
    package init(
        reportID: UUID,
        name: ReportName,
        outcome: ReportOutcome,
        repeatAttempts: RepeatAttempts = .none
    ) {
        self.reportID = reportID
        self.name = name
        self.outcome = outcome
        self.repeatAttempts = repeatAttempts
    }

    /// The object as tasks and runs show it; `sub_result` is an explicit `null` where there is none.
    package var jsonValue: JSONValue {
        var members: [String: JSONValue] = [
            "breakdown": self.outcome.breakdownJSON,
            "properties": self.outcome.propertiesJSON,
            "result": .string(self.outcome.result.rawValue),
            "status": .string(ReportStatus.complete.rawValue),
            "sub_result": self.outcome.subResult.map { .string($0.rawValue) } ?? .null,
            "uuid": .string(self.reportID.uuidString.lowercased()),
        ]
        if self.name.isDocumentReport { members["repeat_attempts"] = self.repeatAttempts.jsonValue }
        return .object(members)
    }
}
