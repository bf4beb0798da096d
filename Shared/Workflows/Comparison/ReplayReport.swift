package import CanonicalJSON

/// What would have come of one past run. Its JSON and its lines show no personal data.
package struct ReplayResult: Sendable, Equatable {
    /// How a run ended, as far as two runs are the same.
    package struct End: Sendable, Equatable {
        /// A final status.
        package let status: WorkflowRunStatus
        /// The reasons of the result.
        package let reasons: [String]
        /// The type of error.
        package let error: String?

        init(_ outcome: WorkflowOutcome) {
            self.status = outcome.status
            self.reasons = outcome.reasons
            self.error = outcome.error?.type
        }

        /// `{status, reasons, error}`.
        package var json: JSONValue {
            [
                "status": .string(self.status.rawValue), "reasons": .array(self.reasons.map(JSONValue.string)),
                "error": self.error.map(JSONValue.string) ?? .null,
            ]
        }

        /// The end for people, such as `declined [document_refused]`.
        var text: String {
            var text = self.error.map { "\(self.status.rawValue) (\($0))" } ?? self.status.rawValue
            if !self.reasons.isEmpty { text += " [\(self.reasons.joined(separator: ", "))]" }
            return text
        }
    }

    /// What is found.
    package enum Verdict: Sendable, Equatable {
        /// The same status, reasons and error; the output may have other values.
        case same(End, outputDiffers: Bool)
        /// Another end; from `nil` when the recorded run is still open.
        case changed(from: End?, to: End, RouteDifference?)
        /// The run waits for tasks of which the record does not say how they end.
        case cannotBeTold(tasks: [String])
        /// The run could not be created for lack of these fields.
        case missingInputs([String])
        /// Neither run has ended.
        case stillOpen
        /// The log does not begin with a creation, or does not apply to this version.
        case unreadable

        /// The verdict's word in JSON.
        package var name: String {
            switch self {
            case .same: "same"
            case .changed: "changed"
            case .cannotBeTold: "cannot_be_told"
            case .missingInputs: "missing_inputs"
            case .stillOpen: "still_open"
            case .unreadable: "unreadable"
            }
        }
    }

    /// The run's id.
    package let runID: String
    /// What is found.
    package let verdict: Verdict

    /// `{run_id, verdict}`, and what belongs to the verdict.
    package var json: JSONValue {
        var members: [String: JSONValue] = [
            "run_id": .string(self.runID), "verdict": .string(self.verdict.name),
        ]
        switch self.verdict {
        case .same(let end, let outputDiffers):
            members["result"] = end.json
            members["output_differs"] = .bool(outputDiffers)
        case .changed(let from, let to, let difference):
            members["from"] = from?.json ?? .null
            members["to"] = to.json
            members["difference"] = difference?.json ?? .null
        case .cannotBeTold(let tasks): members["tasks"] = .array(tasks.map(JSONValue.string))
        case .missingInputs(let fields): members["fields"] = .array(fields.map(JSONValue.string))
        case .stillOpen, .unreadable: break
        }
        return .object(members)
    }

    /// The result for people; more than one line only where it changed.
    var lines: [String] {
        switch self.verdict {
        case .same(let end, let outputDiffers):
            ["\(self.runID)  same: \(end.text)\(outputDiffers ? ", with another output" : "")"]
        case .changed(let from, let to, let difference):
            ["\(self.runID)  CHANGED: from \(from?.text ?? "open") to \(to.text)"]
                + (difference?.lines ?? []).map { "  \($0)" }
        case .cannotBeTold(let tasks):
            ["\(self.runID)  cannot be told: nothing is recorded for \(tasks.joined(separator: ", "))"]
        case .missingInputs(let fields): ["\(self.runID)  missing inputs: \(fields.joined(separator: ", "))"]
        case .stillOpen: ["\(self.runID)  still open"]
        case .unreadable: ["\(self.runID)  unreadable: the log does not apply"]
        }
    }
}

/// What would have come of past runs on another version. Its JSON and its lines show no personal data.
package struct ReplayReport: Sendable, Equatable {
    /// The digest of the version.
    package let digest: String
    /// What is found of each run, in the order given.
    package let results: [ReplayResult]

    /// How many runs would have ended otherwise.
    package var changedCount: Int { self.count("changed") }

    /// `{digest, counts, runs}`; `counts` by verdict.
    package var json: JSONValue {
        let names = ["same", "changed", "cannot_be_told", "missing_inputs", "still_open", "unreadable"]
        return [
            "digest": .string(self.digest),
            "counts": .object(
                Dictionary(uniqueKeysWithValues: names.map { ($0, .integer(Int64(self.count($0)))) })),
            "runs": .array(self.results.map(\.json)),
        ]
    }

    /// A line or more for each run whose result is not the same, and a line of sums.
    package var lines: [String] {
        let notable = self.results.filter {
            if case .same(_, outputDiffers: false) = $0.verdict { false } else { true }
        }
        let others = self.results.count - self.changedCount - self.count("same")
        return notable.flatMap(\.lines) + [
            "Replayed: \(self.results.count), same: \(self.count("same")), changed: \(self.changedCount), "
                + "not comparable: \(others)"
        ]
    }

    private func count(_ name: String) -> Int {
        self.results.count { $0.verdict.name == name }
    }
}
