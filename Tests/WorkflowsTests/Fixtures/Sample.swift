import CanonicalJSON
import Foundation
import Workflows

/// The workflows that come with the product, from `deploy/workflows`.
enum Sample: String, CaseIterable, Sendable {
    case profile
    case document
    case documentAndSelfie = "document_and_selfie"

    var bytes: [UInt8] {
        get throws {
            let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
                .deletingLastPathComponent().deletingLastPathComponent()
            return Array(try Data(contentsOf: root.appending(path: "deploy/workflows/\(self.rawValue).yaml")))
        }
    }

    var definition: WorkflowDefinition {
        get throws { try WorkflowDefinition.parse(self.bytes) }
    }
}

extension WorkflowDefinition {
    /// Changes the node of that id; nothing when there is none, which the change's test then shows.
    mutating func change(_ id: String, _ change: (inout WorkflowNode) -> Void) {
        for index in self.nodes.indices where self.nodes[index].id == id { change(&self.nodes[index]) }
    }

    /// Changes where the edge from that port leads.
    mutating func redirect(_ from: String, _ port: String = "out", to: String) {
        for index in self.edges.indices where self.edges[index].from == from && self.edges[index].port == port {
            self.edges[index].to = to
        }
    }

    var codes: Set<String> { Set(WorkflowValidator.findings(self).map(\.code)) }

    var hasErrors: Bool { WorkflowValidator.findings(self).contains { $0.severity == .error } }
}

extension WorkflowExpression {
    /// A reference; `nil` when the text is none.
    static func path(_ text: String) -> WorkflowExpression? {
        WorkflowReference(parsing: text).map(WorkflowExpression.reference)
    }
}
