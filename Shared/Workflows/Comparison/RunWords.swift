import CanonicalJSON

/// What happens in a run, in words for people.
enum RunWords {
    /// A span of time, such as `2 d 3 h` or `0 s`; parts of a second are left out.
    static func text(_ time: Duration) -> String {
        var rest = time.components.seconds
        var parts: [String] = []
        for (unit, length) in [("d", 86_400), ("h", 3600), ("min", 60), ("s", 1)] as [(String, Int64)] {
            if rest >= length { parts.append("\(rest / length) \(unit)") }
            rest %= length
        }
        return parts.isEmpty ? "0 s" : parts.joined(separator: " ")
    }

    /// What happened; without data.
    static func text(_ event: WorkflowRunEvent) -> String {
        switch event {
        case .created: "the run is created"
        case .taskCompleted(let id, _, _): "\(id) is completed"
        case .taskFailed(let id, _, let fault): "\(id) fails: \(fault.type)"
        case .timerFired(let id, _): "the time of \(id) is over"
        case .reportAwaitingApproval(let id, _): "\(id) waits for a person's approval"
        case .reportResumed(let id, _): "\(id) goes on after approval"
        case .runCancelled: "an operator cancels the run"
        case .timeoutExtended(let id, _, let time): "an operator gives \(id) \(Self.text(time))"
        }
    }

    /// What follows from it; without data.
    static func text(_ effect: WorkflowRunEffect) -> String {
        switch effect {
        case .startTask(let task): "\(RouteStep(nodeID: task.id, attempt: task.attempt).text) starts"
        case .finishTask(let id, _, _, .completed): "\(id) ends"
        case .finishTask(let id, _, _, .cancelled): "\(id) is cancelled"
        case .setTimer(let id, _, let time): "\(id) may take \(Self.text(time))"
        case .cancelTimer(let id, _): "the timer of \(id) stops"
        case .takeRoute(let id, let port): "\(id) takes \(port)"
        case .fork(let id, let port, let targets):
            "from \(id):\(port) go on in parallel \(targets.joined(separator: ", "))"
        case .join(let id, let count): "\(count) branches meet in \(id)"
        case .reachResult(let id): "\(id) is reached"
        case .endRun(let outcome): "the run ends: \(Self.text(outcome))"
        }
    }

    /// The status, with the type of error where there is one.
    static func text(_ outcome: WorkflowOutcome) -> String {
        outcome.error.map { "\(outcome.status.rawValue) (\($0.type))" } ?? outcome.status.rawValue
    }

    /// Why a condition took its port: every comparison of the routes that were tried.
    /// - Parameter showsValues: Whether to add the values that were compared; they may be personal data.
    static func text(_ choice: RouteChoice, showsValues: Bool) -> String {
        let trials = choice.trials.map { trial in
            let comparisons = trial.comparisons.map { Self.text($0, showsValues: showsValues) }
            let verb = trial.holds ? "holds" : "does not hold"
            return comparisons.isEmpty
                ? "\(trial.port) \(verb)" : "\(trial.port) \(verb) (\(comparisons.joined(separator: "; ")))"
        }
        let why = trials.isEmpty ? "there is no other route" : trials.joined(separator: ", ")
        return "\(choice.nodeID) took \(choice.port): \(why)"
    }

    private static func text(_ comparison: RouteChoice.Comparison, showsValues: Bool) -> String {
        guard case .comparison(let operation, let left, let right) = comparison.condition else { return "" }
        var text = "\(Self.text(left)) \(operation.rawValue)"
        if let right { text += " \(Self.text(right))" }
        text += comparison.holds ? ": true" : ": false"
        guard showsValues else { return text }
        if case .literal = left {} else { text += ", left is \(Self.shortText(comparison.left))" }
        switch right {
        case nil, .literal: return text
        case .reference, .now, .today, .adding: return text + ", right is \(Self.shortText(comparison.right))"
        }
    }

    private static func text(_ expression: WorkflowExpression) -> String {
        if case .reference(let reference) = expression { return reference.text }
        return Self.shortText(expression.json)
    }

    /// A value as canonical JSON of at most 80 characters; `absent` for none.
    static func shortText(_ value: JSONValue?) -> String {
        guard let value else { return "absent" }
        let text = String(decoding: value.canonicalBytes(), as: UTF8.self)
        return text.count > 80 ? text.prefix(79) + "…" : text
    }
}
