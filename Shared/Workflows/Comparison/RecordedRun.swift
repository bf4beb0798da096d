package import FoundationEssentials

/// A run as it was recorded. Holds personal data.
package struct RecordedRun: Sendable {
    /// The run's id.
    package let runID: String
    /// Its log from the creation, with the time of each event's application.
    package let events: [(event: WorkflowRunEvent, at: Date)]
    /// How it ended; `nil` while it is open.
    package let outcome: WorkflowOutcome?
    /// The version that it ran on, where that is at hand: what differs is then told by routes, else by tasks.
    package let definition: WorkflowDefinition?

    /// Describes a run.
    package init(
        runID: String, events: [(event: WorkflowRunEvent, at: Date)], outcome: WorkflowOutcome?,
        definition: WorkflowDefinition? = nil
    ) {
        self.runID = runID
        self.events = events
        self.outcome = outcome
        self.definition = definition
    }
}

extension RecordedRun: CustomStringConvertible, CustomReflectable {
    /// The id and the number of events; not the data.
    package var description: String { "RecordedRun(\(self.runID), \(self.events.count) events)" }

    /// A mirror without children.
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
