package import CanonicalJSON

/// What must come of a simulated run. What is not stated may be anything.
package struct SimulationExpectation: Sendable, Equatable {
    /// A node of a route, with its port where that matters.
    package struct Mark: Sendable, Equatable {
        /// The node's id.
        package let nodeID: String
        /// The port that was taken there; any when `nil`.
        package let port: String?

        /// Reads `node` or `node:port`; `nil` when either is empty.
        package init?(parsing text: String) {
            let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard parts.allSatisfy({ !$0.isEmpty }) else { return nil }
            self.nodeID = parts[0]
            self.port = parts.count > 1 ? parts[1] : nil
        }

        /// `node` or `node:port`.
        package var text: String { self.port.map { "\(self.nodeID):\($0)" } ?? self.nodeID }

        /// Whether a step of a run is at this node, and took this port.
        func fits(_ step: RouteStep) -> Bool {
            step.nodeID == self.nodeID && (self.port == nil || step.port == self.port)
        }
    }

    /// How often retries lead back.
    package enum Retries: Sendable, Equatable {
        /// All together.
        case total(Int)
        /// Each of these, by its node's id.
        case each([String: Int])
    }

    /// Where the run stands at the end.
    package var status: WorkflowRunStatus?
    /// Every node it comes through, in order; the first node, `start`, may be left out.
    package var route: [Mark]?
    /// Some of the nodes it comes through, in this order.
    package var passes: [Mark]?
    /// What its output has. Objects may have more members than are stated, at any depth; all else must be equal.
    package var output: JSONValue?
    /// The reasons of its result, in order.
    package var reasons: [String]?
    /// How often retries lead back.
    package var retries: Retries?
    /// The type of its error.
    package var error: String?
    /// The fields for lack of which it is never created, in any order.
    package var missingInputs: [String]?

    /// Expects nothing.
    package init() {}
}
