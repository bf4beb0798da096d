import CanonicalJSON
import Workflows

/// Short ways to write workflows for tests.
extension WorkflowDefinition {
    /// A workflow of nodes and of edges written as `from -> to` or `from.port -> to`.
    static func graph(
        _ nodes: [WorkflowNode], _ edges: [String], outputs: [WorkflowOutput] = [],
        settings: WorkflowSettings = WorkflowSettings()
    ) -> WorkflowDefinition {
        WorkflowDefinition(
            name: "Test", inputs: WorkflowInputs(applicant: ["first_name", "last_name", "dob"]), outputs: outputs,
            nodes: [WorkflowNode(id: "start", type: "start")] + nodes, edges: edges.map(Self.edge), settings: settings)
    }

    private static func edge(_ text: String) -> WorkflowEdge {
        let ends = text.split(separator: " -> ").map(String.init)
        let from = ends[0].split(separator: ".").map(String.init)
        return WorkflowEdge(from: from[0], port: from.count > 1 ? from[1] : "out", to: ends[1])
    }
}

extension WorkflowNode {
    static func form(_ digit: String) -> WorkflowNode { WorkflowNode(id: "profile_0000\(digit)", type: "profile_data") }

    static func photo(_ digit: String) -> WorkflowNode {
        WorkflowNode(id: "document_photo_0000\(digit)", type: "upload_document_photo")
    }

    static func result(_ digit: String, _ result: String, reasons: [String] = []) -> WorkflowNode {
        var config: [String: JSONValue] = ["result": .string(result)]
        if !reasons.isEmpty { config["reasons"] = .array(reasons.map(JSONValue.string)) }
        return WorkflowNode(id: "result_0000\(digit)", type: "result", config: config)
    }

    /// A condition with a route `yes`, taken when a reference has a value.
    static func condition(_ digit: String, _ path: String, _ value: JSONValue) -> WorkflowNode {
        let left = WorkflowExpression.path(path) ?? .now
        return WorkflowNode(
            id: "condition_0000\(digit)", type: "condition",
            routes: [WorkflowRoute(port: "yes", when: .comparison(.equal, left: left, right: .literal(value)))])
    }

    static func retry(_ digit: String, _ reason: JSONValue = "expired_document", max: Int64 = 2) -> WorkflowNode {
        WorkflowNode(
            id: "retry_0000\(digit)", type: "retry", config: ["reason": reason, "max": .integer(max)])
    }

    /// A Send/Receive task that sends the last name and receives a score.
    static func exchange(_ digit: String) -> WorkflowNode {
        WorkflowNode(
            id: "send_receive_0000\(digit)", type: "send_receive",
            config: [
                "def_id": "risk_v", "def_version": "2", "send": [["name": "name", "type": "string"]],
                "receive": [
                    ["name": "score", "type": "number"], ["name": "note", "type": "string", "required": false],
                ],
            ], inputs: ["name": .path("$.inputs.applicant.last_name") ?? .now])
    }
}
