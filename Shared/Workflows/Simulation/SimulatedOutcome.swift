package import CanonicalJSON

/// What becomes of one attempt at a task in a simulation.
package struct SimulatedOutcome: Sendable, Equatable {
    /// How it ends.
    package enum End: Sendable, Equatable {
        /// Completed with what its type usually gives: a report that is clear, media, the applicant's own data.
        case standard
        /// Completed with that.
        case output(JSONValue)
        /// Completed with what its type usually gives, and these members over it, at any depth.
        case changed(JSONValue)
        /// Completed with so many media; none is what a device gives that cannot record motion.
        case media(count: Int)
        /// Failed for good.
        case failure(WorkflowRunFault)
        /// Never completed, so that its timer fires.
        case timeOut
    }

    /// How it ends.
    package var end: End
    /// How long after its start it ends, or begins to wait for approval; one minute unless set.
    package var after: Duration
    /// How long it waits for a person's approval before it goes on; only of reports. `nil` when it does not wait.
    package var awaitingApproval: Duration?

    /// Describes an outcome.
    package init(_ end: End = .standard, after: Duration = .seconds(60), awaitingApproval: Duration? = nil) {
        self.end = end
        self.after = after
        self.awaitingApproval = awaitingApproval
    }
}
