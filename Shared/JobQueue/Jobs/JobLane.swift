/// How urgent a job is within its queue.
///
/// Lanes are drained by weight, not by strict priority: a full interactive lane slows the others and never starves
/// them. Raw values are stored in `queue.ready.lane`.
package enum JobLane: Int16, Sendable, CaseIterable {
    /// Somebody is looking at a screen.
    case interactive = 0
    /// The usual.
    case normal = 1
    /// Large batches and housekeeping.
    case bulk = 2

    /// Share of the claims while every lane has work: 8 : 3 : 1.
    var weight: Int {
        switch self {
        case .interactive: 8
        case .normal: 3
        case .bulk: 1
        }
    }
}
