package import CanonicalJSON
package import FoundationEssentials

/// Runs to be simulated on a workflow, with what must come of each.
///
/// In the file short cases are short: an applicant, a time, and an outcome for every task are there unless a case says
/// otherwise.
package struct SimulationSuite: Sendable, Equatable {
    /// The name and number of the file format.
    package static let format = "martlet.simulation/1"
    /// The most cases of a suite.
    package static let maximumCases = 500
    /// When runs are created unless the suite or the case says otherwise: 2026-01-15T09:00:00Z.
    package static let standardStart = Date(timeIntervalSince1970: 1_768_467_600)
    /// The applicant over whom the suite and the case put their members.
    package static let standardApplicant: JSONValue = [
        "first_name": "Jane", "last_name": "Doe", "dob": "1990-01-31", "email": "jane.doe@example.com",
        "phone_number": "+447911123456",
        "address": ["line1": "10 Example Street", "town": "London", "postcode": "SW1A 1AA", "country": "GBR"],
        "location": ["country_of_residence": "GBR"],
    ]

    /// For people.
    package var description: String
    /// Members over ``standardApplicant``; an object.
    package var applicant: JSONValue
    /// The `custom_data` of every case; an object.
    package var custom: JSONValue
    /// `tags`, `customer_user_id` and `sandbox` of every case, where they are not `[]`, `simulated` and `true`; an object.
    package var run: JSONValue
    /// When runs are created.
    package var start: Date
    /// The outcomes of tasks by their ids or types, where a case states none; one for each attempt, of later attempts
    /// the last. An id goes before a type.
    package var defaults: [String: [SimulatedOutcome]]
    /// Whether the suite fails when its cases leave a node or a route out.
    package var needsFullCoverage: Bool
    /// At least one.
    package var cases: [SimulationCase]

    /// Joins the parts.
    package init(
        description: String = "", applicant: JSONValue = [:], custom: JSONValue = [:], run: JSONValue = [:],
        start: Date = Self.standardStart, defaults: [String: [SimulatedOutcome]] = [:],
        needsFullCoverage: Bool = false, cases: [SimulationCase]
    ) {
        self.description = description
        self.applicant = applicant
        self.custom = custom
        self.run = run
        self.start = start
        self.defaults = defaults
        self.needsFullCoverage = needsFullCoverage
        self.cases = cases
    }

    /// The outcome of one attempt at a task.
    func outcome(of node: WorkflowNode, attempt: Int, in testCase: SimulationCase) -> SimulatedOutcome {
        let outcomes = testCase.tasks[node.id] ?? self.defaults[node.id] ?? self.defaults[node.type] ?? []
        guard let last = outcomes.last else { return SimulatedOutcome() }
        return attempt <= outcomes.count ? outcomes[attempt - 1] : last
    }

    /// What a case's run is created with.
    func inputs(of testCase: SimulationCase) -> WorkflowRunInputs {
        let run = self.run.overlaid(with: testCase.run)
        return WorkflowRunInputs(
            runID: "00000000-0000-7000-8000-000000000000", createdAt: testCase.start ?? self.start,
            customerUserID: run["customer_user_id"]?.stringValue ?? "simulated",
            tags: run["tags"]?.arrayValue?.compactMap(\.stringValue) ?? [],
            isSandbox: run["sandbox"]?.boolValue ?? true,
            applicant: Self.standardApplicant.overlaid(with: self.applicant).overlaid(with: testCase.applicant),
            custom: self.custom.overlaid(with: testCase.custom))
    }
}

extension JSONValue {
    /// The value with another put over it: objects member by member at any depth, all else replaced.
    func overlaid(with other: JSONValue) -> JSONValue {
        guard case .object(let members) = self, case .object(let others) = other else { return other }
        return .object(members.merging(others) { $0.overlaid(with: $1) })
    }
}
