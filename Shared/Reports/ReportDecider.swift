/// Who completes a report: each only while it is their turn, so that a machine's late answer never overrules the
/// analyst who has the report by now, and nothing ever reopens a report that has ended.
package enum ReportDecider: CaseIterable, Hashable, Sendable {
    /// An engine, or the sandbox's table.
    case machine
    /// A person, in the review queue.
    case analyst

    /// The one status in which it is their turn.
    package var turn: ReportStatus {
        switch self {
        case .machine: .awaitingData
        case .analyst: .awaitingApproval
        }
    }
}
