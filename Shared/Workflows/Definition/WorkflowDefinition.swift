package import CanonicalJSON
import Crypto

/// One version of a workflow: what may happen to an applicant, as a graph of nodes joined by edges.
///
/// A value of this type has the right form; whether it can run is for ``WorkflowValidator`` to say.
package struct WorkflowDefinition: Sendable, Equatable {
    /// The name and number of the file format.
    package static let format = "martlet.workflow/1"

    /// Shown to applicants as the title of the hosted page.
    package var name: String
    /// For authors.
    package var description: String
    /// What a run is told at its start.
    package var inputs: WorkflowInputs
    /// What a run tells at its end.
    package var outputs: [WorkflowOutput]
    /// The steps, in the author's order.
    package var nodes: [WorkflowNode]
    /// The ways from step to step, in the author's order.
    package var edges: [WorkflowEdge]
    /// What holds for the whole workflow.
    package var settings: WorkflowSettings

    /// Joins the parts.
    package init(
        name: String, description: String = "", inputs: WorkflowInputs = WorkflowInputs(),
        outputs: [WorkflowOutput] = [], nodes: [WorkflowNode], edges: [WorkflowEdge],
        settings: WorkflowSettings = WorkflowSettings()
    ) {
        self.name = name
        self.description = description
        self.inputs = inputs
        self.outputs = outputs
        self.nodes = nodes
        self.edges = edges
        self.settings = settings
    }

    /// The first node of that id.
    package func node(_ id: String) -> WorkflowNode? {
        self.nodes.first { $0.id == id }
    }

    /// The SHA-256 digest of everything that has an effect, as 64 lower-case hexadecimal digits.
    ///
    /// Names that only people read (of the workflow, nodes and routes), description, notes and layout do not count.
    /// Computed anew each time. A version is stored with the digest it had then, and runs hold on to that one.
    package var digest: String {
        let digest = SHA256.hash(data: self.json(keepingCosmetics: false).canonicalBytes())
        return digest.map { $0 < 0x10 ? "0" + String($0, radix: 16) : String($0, radix: 16) }.joined()
    }

    /// The whole definition in its stored form; parsing its canonical bytes gives an equal definition. Members that are
    /// as the format's defaults have them are left out.
    package var canonicalJSON: JSONValue { self.json(keepingCosmetics: true) }
}

/// One way from a port of a node to another node.
package struct WorkflowEdge: Sendable, Hashable {
    /// The id of the node that is left.
    package var from: String
    /// The port by which it is left: `out`, the port of a route, `else`, `again` or `limit_reached`. Several edges from
    /// one port are parallel branches.
    package var port: String
    /// The id of the node that is reached.
    package var to: String

    /// Joins a port and a node.
    package init(from: String, port: String = "out", to: String) {
        self.from = from
        self.port = port
        self.to = to
    }
}

/// What becomes of other branches when one reaches a result.
package enum FirstResultRule: String, Sendable, CaseIterable {
    /// The run ends with this result, and tasks that are open elsewhere are cancelled.
    case cancelOthers = "cancel_others"
    /// The run goes on until every branch has reached a result. The severest counts: decline, review, approve; of equals
    /// the first.
    case waitAll = "wait_all"
}

/// What holds for the whole workflow.
package struct WorkflowSettings: Sendable, Equatable {
    /// How long a capture task waits when its node does not say: two weeks unless set.
    package var interactiveTimeout: Duration
    /// How long any other task may take when its node does not say: one day unless set.
    package var processingTimeout: Duration
    /// What becomes of parallel branches when one of them reaches a result.
    package var onFirstResult: FirstResultRule

    /// Chooses the timeouts and the rule of the first result.
    package init(
        interactiveTimeout: Duration = .seconds(1_209_600), processingTimeout: Duration = .seconds(86_400),
        onFirstResult: FirstResultRule = .cancelOthers
    ) {
        self.interactiveTimeout = interactiveTimeout
        self.processingTimeout = processingTimeout
        self.onFirstResult = onFirstResult
    }
}
