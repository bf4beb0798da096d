import CanonicalJSON
package import FoundationEssentials

/// What each event of a run did, and why it took the route it took. Holds personal data.
///
/// Made by applying the run's log again, so nothing needs to be kept for it but the log and the workflow version.
package struct WorkflowTrace: Sendable {
    /// One event of the log.
    package struct Entry: Sendable, Equatable {
        /// Its place in the log, from 1.
        package let sequence: Int
        /// When it was applied.
        package let at: Date
        /// What happened.
        package let event: WorkflowRunEvent
        /// What had to be done because of it, in order.
        package let effects: [WorkflowRunEffect]
        /// Why conditions chose their ports, in order.
        package let choices: [RouteChoice]
    }

    /// The events in their order; at least one.
    package let entries: [Entry]
    /// The run's state after the last of them.
    package let state: WorkflowRunState

    /// Applies the log of a run, ended or not.
    /// - Parameters:
    ///   - events: The whole log from the creation, with the time of each event's application.
    ///   - definition: The version that the run was created with.
    ///   - digest: The digest that this version was stored with.
    /// - Throws: ``WorkflowRunError`` when an event does not apply: the log is not one of this version, or is not whole.
    package init(
        events: [(event: WorkflowRunEvent, at: Date)], definition: WorkflowDefinition, digest: String
    ) throws(WorkflowRunError) {
        var run = TracedRun(of: definition, digest: digest)
        for (event, time) in events { try run.apply(event, at: time) }
        guard let trace = WorkflowTrace(run) else { throw .notCreated }
        self = trace
    }

    /// The trace of a run in memory; `nil` before its creation.
    init?(_ run: TracedRun) {
        guard let state = run.state else { return nil }
        self.entries = run.entries
        self.state = state
    }

    /// The log that the trace was made of.
    package var events: [(event: WorkflowRunEvent, at: Date)] {
        self.entries.map { ($0.event, $0.at) }
    }

    /// The nodes that the run came through, in order; those of parallel branches as they were reached.
    package var route: [RouteStep] {
        self.entries.flatMap { $0.effects.compactMap(RouteStep.init) }
    }

    /// Why conditions chose their ports, in order.
    package var choices: [RouteChoice] { self.entries.flatMap(\.choices) }

    /// Where the run stands.
    package var status: WorkflowRunStatus { self.state.status }

    /// How it ended; `nil` while it is open.
    package var outcome: WorkflowOutcome? { self.state.outcome }
}

extension WorkflowTrace: CustomStringConvertible, CustomReflectable {
    /// The status and the number of events; not the data.
    package var description: String { "WorkflowTrace(\(self.status.rawValue), \(self.entries.count) events)" }

    /// A mirror without children.
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}

extension WorkflowTrace.Entry: CustomStringConvertible, CustomReflectable {
    /// The place and the kind of event; not its data.
    package var description: String { "Entry(\(self.sequence), \(self.event.name))" }

    /// A mirror without children.
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
