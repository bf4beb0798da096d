package import CanonicalJSON

/// Where the way of a replayed run leaves that of the recorded one. Its JSON and its lines show no personal data; the
/// choice holds what it saw.
package struct RouteDifference: Sendable, Equatable {
    /// The first step that differs, as recorded; `nil` when the recorded run has no more steps.
    package let recorded: String?
    /// The first step that differs, as replayed; `nil` when the replayed run has no more steps.
    package let replayed: String?
    /// The last choice of a condition before that, or the first that differs; `nil` when there was none.
    package let choice: RouteChoice?

    /// Compares two ways; `nil` when they are the same.
    /// - Parameters:
    ///   - recorded: The steps of the recorded run.
    ///   - replayed: The steps of the replayed run, of the same kinds, each with its place in `route`.
    ///   - route: All steps of the replayed run.
    ///   - choices: The choices of the replayed run, one for each step of its route that is a condition.
    init?(
        recorded: [RouteStep], replayed: [(step: RouteStep, place: Int)], route: [RouteStep], choices: [RouteChoice]
    ) {
        let same = zip(recorded, replayed).prefix { $0 == $1.step }.count
        guard same < max(recorded.count, replayed.count) else { return nil }
        self.recorded = same < recorded.count ? recorded[same].text : nil
        self.replayed = same < replayed.count ? replayed[same].step.text : nil
        let place = same < replayed.count ? replayed[same].place : route.count - 1
        self.choice = Self.choice(upTo: place, of: route, choices)
    }

    /// Of runs that completed the same tasks and ended differently: the last choice is what led to the end.
    init(endOf route: [RouteStep], choices: [RouteChoice]) {
        self.recorded = nil
        self.replayed = route.last?.text
        self.choice = choices.last
    }

    private static func choice(upTo place: Int, of route: [RouteStep], _ choices: [RouteChoice]) -> RouteChoice? {
        var last: RouteChoice?
        var rest = choices[...]
        for step in route.prefix(place + 1) {
            guard let next = rest.first, next.nodeID == step.nodeID, next.port == step.port else { continue }
            last = next
            rest.removeFirst()
        }
        return last
    }

    /// `{recorded, replayed, choice}`; of the choice what the author wrote, not the values that it saw.
    package var json: JSONValue {
        [
            "recorded": self.recorded.map(JSONValue.string) ?? .null,
            "replayed": self.replayed.map(JSONValue.string) ?? .null,
            "choice": self.choice?.jsonWithoutValues ?? .null,
        ]
    }

    /// What differs and why, on one line or two.
    var lines: [String] {
        let (recorded, replayed) = (self.recorded ?? "the end", self.replayed ?? "the end")
        return ["recorded \(recorded), replayed \(replayed)"]
            + (self.choice.map { [RunWords.text($0, showsValues: false)] } ?? [])
    }
}

extension RouteChoice {
    /// As ``json``, without the values that the comparisons saw.
    fileprivate var jsonWithoutValues: JSONValue {
        [
            "node": .string(self.nodeID), "port": .string(self.port),
            "tried": .array(
                self.trials.map { trial in
                    [
                        "port": .string(trial.port), "holds": .bool(trial.holds),
                        "comparisons": .array(
                            trial.comparisons.map {
                                ["condition": $0.condition.json, "holds": .bool($0.holds)]
                            }),
                    ]
                }),
        ]
    }
}
