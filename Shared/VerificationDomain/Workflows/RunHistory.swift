package import Foundation
package import Workflows

/// An entry of a run's log.
package struct LoggedRunEvent: Sendable, Equatable {
    /// The place in the log, from 1.
    package let sequence: Int
    /// What happened. May hold personal data.
    package let event: WorkflowRunEvent
    /// When it was applied.
    package let at: Date
    /// Who caused it, where somebody did after the run was created; `nil` for older entries too.
    package let actor: AuditActor?

    /// States an entry.
    package init(sequence: Int, event: WorkflowRunEvent, at: Date, actor: AuditActor?) {
        self.sequence = sequence
        self.event = event
        self.at = at
        self.actor = actor
    }
}

/// A run with its log.
package struct RunHistory: Sendable, Equatable {
    /// As clients see it.
    package let run: WorkflowRun
    /// In order; the first is the creation.
    package let events: [LoggedRunEvent]

    /// Joins the parts.
    package init(run: WorkflowRun, events: [LoggedRunEvent]) {
        self.run = run
        self.events = events
    }

    /// How the run ended, as the interpreter says it; `nil` while it has not.
    package var outcome: WorkflowOutcome? {
        guard self.run.status.isFinal else { return nil }
        return WorkflowOutcome(
            status: self.run.status, output: self.run.output, reasons: self.run.reasons, error: self.run.fault)
    }
}

/// Which runs of a workflow are read with their logs; what is `nil` does not limit them.
package struct RunHistoryFilter: Sendable, Equatable {
    /// How many runs are read at once, at most.
    package static let limits = 1...1000

    /// Runs pinned to this version.
    package var version: Int?
    /// Runs created later than this.
    package var createdAfter: Date?
    /// Runs created earlier than this.
    package var createdBefore: Date?
    /// At most this many, 1 to 1000.
    package var limit = 100

    /// The newest hundred.
    package init() {}
}
