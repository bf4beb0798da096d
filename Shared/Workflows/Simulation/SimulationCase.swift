package import CanonicalJSON
package import FoundationEssentials

/// One run of a simulation: what happens, and what is expected of it.
package struct SimulationCase: Sendable, Equatable {
    /// Not empty, and no other case has it.
    package var name: String
    /// Members over the suite's applicant; an object.
    package var applicant: JSONValue
    /// Members over the suite's `custom_data`; an object.
    package var custom: JSONValue
    /// Members over the suite's `run`: `tags`, `customer_user_id`, `sandbox`; an object.
    package var run: JSONValue
    /// When the run is created; the suite's time when absent.
    package var start: Date?
    /// The outcomes of tasks by their ids, one for each attempt; of later attempts the last.
    package var tasks: [String: [SimulatedOutcome]]
    /// What operators do.
    package var operators: [SimulatedIntervention]
    /// When the simulation stops looking, after the start; `nil` for the run's end.
    package var until: Duration?
    /// What must come of it.
    package var expectation: SimulationExpectation

    /// Describes a case.
    package init(
        name: String, applicant: JSONValue = [:], custom: JSONValue = [:], run: JSONValue = [:], start: Date? = nil,
        tasks: [String: [SimulatedOutcome]] = [:], operators: [SimulatedIntervention] = [], until: Duration? = nil,
        expectation: SimulationExpectation = SimulationExpectation()
    ) {
        self.name = name
        self.applicant = applicant
        self.custom = custom
        self.run = run
        self.start = start
        self.tasks = tasks
        self.operators = operators
        self.until = until
        self.expectation = expectation
    }
}

/// What an operator does to a simulated run.
package struct SimulatedIntervention: Sendable, Equatable {
    /// What is done.
    package enum Act: Sendable, Equatable {
        /// The run is cancelled.
        case cancel(reason: String?)
        /// A task gets so much time, from then on.
        case extendTimeout(taskID: String, by: Duration)
    }

    /// What is done.
    package var act: Act
    /// When, after the run's start.
    package var after: Duration

    /// Describes an act.
    package init(_ act: Act, after: Duration) {
        self.act = act
        self.after = after
    }
}
