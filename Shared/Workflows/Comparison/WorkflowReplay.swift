import CanonicalJSON

/// Feeds what past runs were told and what their tasks gave into another version: the same interpreter as real runs, no
/// side effects.
package enum WorkflowReplay {
    /// Replays every run. The same arguments give the same report.
    ///
    /// A task gets what the record has for the task of its id or, when the record has none, for the first one of the same
    /// type whose id this version does not have; its second attempt gets what the second attempt had. Outputs come at
    /// their recorded times, or as soon as the task has started. A timer fires when the recorded output came more than a
    /// minute after its end, or when the recorded task timed out and the timer ends at most a minute after that.
    /// - Parameters:
    ///   - recorded: Past runs, of any versions.
    ///   - definition: The version to try; a valid one.
    ///   - digest: The digest that it is or would be stored with. It names the version.
    package static func run(
        _ recorded: [RecordedRun], on definition: WorkflowDefinition, digest: String
    ) -> ReplayReport {
        ReplayReport(
            digest: digest,
            results: recorded.map {
                ReplayResult(runID: $0.runID, verdict: Self.verdict(of: $0, on: definition, digest: digest))
            })
    }

    private static func verdict(
        of recorded: RecordedRun, on definition: WorkflowDefinition, digest: String
    ) -> ReplayResult.Verdict {
        let record = RunRecord(recorded)
        guard let inputs = record.inputs else { return .unreadable }
        let missing = WorkflowInputCheck.missing(definition, applicant: inputs.applicant, custom: inputs.custom)
        guard missing.isEmpty else { return .missingInputs(missing.keys.sorted()) }
        var replayed = ReplayedRun(record, recordedOn: recorded.definition, on: definition, digest: digest)
        do {
            try replayed.finish(with: inputs)
        } catch {
            return .unreadable
        }
        guard let outcome = replayed.run.state?.outcome else {
            return recorded.outcome == nil ? .stillOpen : .cannotBeTold(tasks: replayed.unknownTasks)
        }
        let (from, to) = (recorded.outcome.map(ReplayResult.End.init), ReplayResult.End(outcome))
        if from == to { return .same(to, outputDiffers: recorded.outcome?.output != outcome.output) }
        return .changed(from: from, to: to, Self.difference(of: record, recorded, replayed))
    }

    /// Where the ways part: by every step when the recorded version is known, else by the completed tasks.
    private static func difference(
        of record: RunRecord, _ recorded: RecordedRun, _ replayed: ReplayedRun
    ) -> RouteDifference? {
        let trace = WorkflowTrace(replayed.run)
        let (route, choices) = (trace?.route ?? [], trace?.choices ?? [])
        if let definition = recorded.definition,
            let old = try? WorkflowTrace(events: recorded.events, definition: definition, digest: definition.digest)
        {
            let steps = route.enumerated().map { (step: Self.recordedStep($1, replayed), place: $0) }
            return RouteDifference(recorded: old.route, replayed: steps, route: route, choices: choices)
                ?? RouteDifference(endOf: route, choices: choices)
        }
        let completions = Self.completions(of: replayed, route)
        return RouteDifference(recorded: record.completions, replayed: completions, route: route, choices: choices)
            ?? RouteDifference(endOf: route, choices: choices)
    }

    /// The tasks that the replayed run completed, in order, each with the place in the route where it had started.
    private static func completions(of replayed: ReplayedRun, _ route: [RouteStep]) -> [(step: RouteStep, place: Int)] {
        let definition = replayed.run.definition
        return replayed.run.entries.flatMap(\.effects).compactMap { effect in
            guard case .finishTask(let id, let attempt, _, .completed) = effect,
                definition.node(id)?.definition?.kind.isTask == true
            else { return nil }
            let step = RouteStep(nodeID: id, attempt: attempt)
            guard let place = route.firstIndex(of: step) else { return nil }
            return (Self.recordedStep(step, replayed), place)
        }
    }

    /// A step under the id that the record has for its node.
    private static func recordedStep(_ step: RouteStep, _ replayed: ReplayedRun) -> RouteStep {
        RouteStep(nodeID: replayed.recordedID(of: step.nodeID), port: step.port, attempt: step.attempt)
    }
}
