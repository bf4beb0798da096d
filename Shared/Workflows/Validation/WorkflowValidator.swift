/// Says whether a workflow can run, and everything that should be mended first.
package enum WorkflowValidator {
    /// What is wrong and what is doubtful: errors first, then warnings, each in the order of the file.
    ///
    /// A version is valid when no finding is an error. Pure: the same definition has the same findings.
    package static func findings(_ definition: WorkflowDefinition) -> [WorkflowFinding] {
        var examination = WorkflowExamination(definition)
        examination.run()
        let findings = examination.findings
        return WorkflowFinding.Severity.allCases.flatMap { severity in findings.filter { $0.severity == severity } }
    }
}

/// One examination of a workflow: the findings so far and what they are drawn from.
struct WorkflowExamination {
    /// The size up to which all else is examined.
    static let maximumNodes = 500
    static let maximumEdges = 2000
    static let maximumRoutes = 50
    static let maximumComparisons = 100
    /// Beyond this many, a workflow is not worth describing further.
    static let maximumFindings = 1000

    let definition: WorkflowDefinition
    let graph: WorkflowGraph
    private(set) var findings: [WorkflowFinding] = []

    init(_ definition: WorkflowDefinition) {
        let isOversized =
            definition.nodes.count > Self.maximumNodes || definition.edges.count > Self.maximumEdges
        self.definition = definition
        self.graph = WorkflowGraph(isOversized ? WorkflowDefinition(name: "", nodes: [], edges: []) : definition)
    }

    mutating func run() {
        guard self.definition.nodes.count <= Self.maximumNodes, self.definition.edges.count <= Self.maximumEdges else {
            self.find(
                "E-SIZE", field: "nodes",
                "A workflow has at most \(Self.maximumNodes) nodes and \(Self.maximumEdges) edges.")
            return
        }
        self.examineNames()
        self.examineStructure()
        for node in self.graph.nodes { self.examineKind(of: node) }
        for node in self.graph.nodes where node.definition?.kind == .logic { self.examineRoutes(of: node) }
        for node in self.graph.nodes { self.examineData(of: node) }
        self.examineOutputs()
        self.examineAdvice()
    }

    mutating func find(
        _ code: String, node: String? = nil, port: String? = nil, field: String? = nil, _ message: String,
        fix: String? = nil
    ) {
        let finding = WorkflowFinding(code, node: node, port: port, field: field, message, fix: fix)
        if self.findings.count < Self.maximumFindings, !self.findings.contains(finding) {
            self.findings.append(finding)
        }
    }

    /// Whether a text begins with a small letter and has only small letters, digits and underscores, 64 at most.
    static func isName(_ text: String) -> Bool {
        let bytes = text.utf8
        guard let first = bytes.first, (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(first) else { return false }
        return bytes.count <= 64
            && bytes.allSatisfy {
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == UInt8(ascii: "_")
            }
    }
}
