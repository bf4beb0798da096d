import CanonicalJSON

/// Compares what came of a run with what was expected.
struct SimulationCheck {
    private typealias Mismatch = SimulationResult.Mismatch

    /// `nil` when the run was not created.
    let trace: WorkflowTrace?
    let missingInputs: [String: [String]]

    /// What was not met, in the order of the expectations' keys in the documentation.
    func mismatches(with expectation: SimulationExpectation) -> [SimulationResult.Mismatch] {
        var mismatches: [Mismatch] = []
        let fields = self.missingInputs.keys.sorted()
        if expectation.missingInputs != nil || !fields.isEmpty {
            let expected = (expectation.missingInputs ?? []).sorted()
            mismatches += Self.compare("missing_inputs", Self.texts(expected), Self.texts(fields))
        }
        guard let trace = self.trace else {
            // Without a run there is nothing else to compare; what was expected of one is told by its status.
            if let status = expectation.status {
                mismatches += Self.compare("status", .string(status.rawValue), .null)
            }
            return mismatches
        }
        let outcome = trace.outcome
        if let status = expectation.status {
            mismatches += Self.compare("status", .string(status.rawValue), .string(trace.status.rawValue))
        }
        if let route = expectation.route { mismatches += self.compareRoute(route, trace.route) }
        if let marks = expectation.passes { mismatches += self.comparePassage(marks, trace.route) }
        if let reasons = expectation.reasons {
            mismatches += Self.compare("reasons", Self.texts(reasons), Self.texts(outcome?.reasons ?? []))
        }
        if let output = expectation.output, !Self.holds(output, in: outcome?.output ?? .null) {
            mismatches.append(Self.mismatch("output", output, outcome?.output ?? .null))
        }
        switch expectation.retries {
        case nil: break
        case .total(let count):
            let actual = trace.state.retries.values.reduce(0, +)
            mismatches += Self.compare("retries", .integer(Int64(count)), .integer(Int64(actual)))
        case .each(let counts):
            for (id, count) in counts.sorted(by: { $0.key < $1.key }) {
                let actual = trace.state.retries[id, default: 0]
                mismatches += Self.compare("retries.\(id)", .integer(Int64(count)), .integer(Int64(actual)))
            }
        }
        if let error = expectation.error {
            mismatches += Self.compare(
                "error", .string(error), outcome?.error.map { .string($0.type) } ?? .null)
        }
        return mismatches
    }

    /// Whether a value has all that is expected: of objects every stated member, of all else the same.
    static func holds(_ expected: JSONValue, in actual: JSONValue) -> Bool {
        guard case .object(let members) = expected, case .object(let others) = actual else { return expected == actual }
        return members.allSatisfy { name, member in Self.holds(member, in: others[name] ?? .null) }
    }

    private func compareRoute(_ marks: [SimulationExpectation.Mark], _ route: [RouteStep]) -> [Mismatch] {
        let skipsStart = marks.first?.nodeID != route.first?.nodeID
        let steps = skipsStart ? Array(route.dropFirst()) : route
        let difference = zip(marks, steps).enumerated().first { !$0.element.0.fits($0.element.1) }?.offset
        guard let place = difference ?? (marks.count == steps.count ? nil : min(marks.count, steps.count)) else {
            return []
        }
        let expected = place < marks.count ? marks[place].text : "the end"
        let actual = place < steps.count ? steps[place].text : "the end"
        return [
            Mismatch(
                key: "route", expected: Self.texts(marks.map(\.text)), actual: Self.texts(steps.map(\.text)),
                message: "route: expected \(expected) as step \(place + 1), was \(actual)")
        ]
    }

    private func comparePassage(_ marks: [SimulationExpectation.Mark], _ route: [RouteStep]) -> [Mismatch] {
        var rest = route[...]
        var previous: String?
        for mark in marks {
            guard let index = rest.firstIndex(where: mark.fits) else {
                let place = previous.map { " after \($0)" } ?? ""
                return [
                    Mismatch(
                        key: "passes", expected: Self.texts(marks.map(\.text)),
                        actual: Self.texts(route.map(\.text)),
                        message: "passes: expected \(mark.text)\(place), but the run does not come through it")
                ]
            }
            rest = rest[(index + 1)...]
            previous = mark.text
        }
        return []
    }

    private static func compare(_ key: String, _ expected: JSONValue, _ actual: JSONValue) -> [Mismatch] {
        expected == actual ? [] : [Self.mismatch(key, expected, actual)]
    }

    private static func mismatch(_ key: String, _ expected: JSONValue, _ actual: JSONValue) -> Mismatch {
        Mismatch(
            key: key, expected: expected, actual: actual,
            message: "\(key): expected \(Self.text(expected)), was \(Self.text(actual))")
    }

    private static func text(_ value: JSONValue) -> String {
        value.stringValue ?? (value.isNull ? "nothing" : RunWords.shortText(value))
    }

    private static func texts(_ texts: [String]) -> JSONValue { .array(texts.map(JSONValue.string)) }
}
