import CanonicalJSON

extension FormReader {
    /// What a case expects; nothing after a mistake.
    mutating func expectation(_ value: JSONValue?, at path: String) -> SimulationExpectation {
        var expectation = SimulationExpectation()
        let members =
            value == nil
            ? nil
            : self.object(
                value, at: path,
                optional: [
                    "status", "route", "passes", "output", "reasons", "retries", "error", "missing_inputs",
                ])
        guard let members else { return expectation }
        if members.isEmpty { self.note(path, "A case must expect something.") }
        expectation.status = self.word(members["status"], at: "\(path).status", as: WorkflowRunStatus.self)
        expectation.route = self.marks(members["route"], at: "\(path).route")
        expectation.passes = self.marks(members["passes"], at: "\(path).passes")
        expectation.output = members["output"]
        expectation.reasons = self.texts(members["reasons"], at: "\(path).reasons")
        expectation.retries = self.retries(members["retries"], at: "\(path).retries")
        expectation.error = self.string(members["error"], at: "\(path).error")
        expectation.missingInputs = self.texts(members["missing_inputs"], at: "\(path).missing_inputs")
        return expectation
    }

    private mutating func marks(_ value: JSONValue?, at path: String) -> [SimulationExpectation.Mark]? {
        guard let texts = self.texts(value, at: path) else { return nil }
        var marks: [SimulationExpectation.Mark] = []
        for (index, text) in texts.enumerated() {
            if let mark = SimulationExpectation.Mark(parsing: text) {
                marks.append(mark)
            } else {
                self.refuse("\(path)[\(index)]", "This must be a node's id, or an id, a colon and a port.")
            }
        }
        return marks
    }

    private mutating func retries(_ value: JSONValue?, at path: String) -> SimulationExpectation.Retries? {
        guard case .object(let members)? = value else { return self.count(value, at: path).map { .total($0) } }
        var counts: [String: Int] = [:]
        for (id, number) in members.sorted(by: { $0.key < $1.key }) {
            counts[id] = self.count(number, at: Self.join(path, id))
        }
        return .each(counts)
    }

    /// A list of texts; `nil` when absent.
    mutating func texts(_ value: JSONValue?, at path: String) -> [String]? {
        guard value != nil else { return nil }
        return self.list(value, at: path, standIn: "") { $0.string($1, at: $2) }
    }
}
