/// Where a report stands. The API reference also names `paused`, which client libraries refuse on a report.
package enum ReportStatus: String, CaseIterable, Codable, Hashable, Sendable {
    /// A data provider has not answered yet, or the report has not begun.
    case awaitingData = "awaiting_data"
    /// An analyst decides.
    case awaitingApproval = "awaiting_approval"
    /// Stopped before it finished.
    case cancelled
    /// Finished, with a result.
    case complete
    /// Taken back, or not possible here; without a result.
    case withdrawn
}
