package import CanonicalJSON

/// Why a condition chose a port. Holds personal data.
package struct RouteChoice: Sendable, Equatable {
    /// One comparison, with the values it saw.
    package struct Comparison: Sendable, Equatable {
        /// As the author wrote it.
        package let condition: WorkflowCondition
        /// The left side's value; `nil` when absent.
        package let left: JSONValue?
        /// The right side's value; `nil` when absent, or when there is no right side.
        package let right: JSONValue?
        /// Whether it holds.
        package let holds: Bool
    }

    /// A route that was tried.
    package struct Trial: Sendable, Equatable {
        /// The route's port.
        package let port: String
        /// Whether its condition holds; only the last one's does.
        package let holds: Bool
        /// Every comparison of the condition, from the top.
        package let comparisons: [Comparison]
    }

    /// The condition's id.
    package let nodeID: String
    /// The port that was taken.
    package let port: String
    /// The routes that were tried, in order; those after the first that holds were not.
    package let trials: [Trial]
}

extension RouteChoice {
    /// The choice as a trace shows it.
    package var json: JSONValue {
        [
            "node": .string(self.nodeID), "port": .string(self.port),
            "tried": .array(
                self.trials.map { trial in
                    [
                        "port": .string(trial.port), "holds": .bool(trial.holds),
                        "comparisons": .array(trial.comparisons.map(\.json)),
                    ]
                }),
        ]
    }
}

extension RouteChoice.Comparison {
    fileprivate var json: JSONValue {
        var members = self.condition.json.objectValue ?? [:]
        members["left_value"] = self.left ?? .null
        if members["right"] != nil { members["right_value"] = self.right ?? .null }
        members["holds"] = .bool(self.holds)
        return .object(members)
    }
}

extension RouteChoice: CustomStringConvertible, CustomReflectable {
    /// The node and the port; not the values.
    package var description: String { "RouteChoice(\(self.nodeID), \(self.port))" }

    /// A mirror without children.
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
