/// Says whether a workflow can run, and everything that should be mended first.
package enum WorkflowValidator {
    /// What is wrong and what is doubtful: errors first, then warnings, each in the order of the file.
    ///
    /// A version is valid when no finding is an error. Every error is told; of warnings and notes at most 1 000. Pure:
    /// the same definition has the same findings.
    package static func findings(_ definition: WorkflowDefinition) -> [WorkflowFinding] {
        Self.sorted(Self.examined(definition, places: .none))
    }

    /// Reads a workflow file and examines what can be read: mistakes of form hide no others, except those that only
    /// follow from them.
    /// - Returns: The definition, unless the form of the file is wrong; and all findings, with lines where known. The
    ///   file is valid when none of them is an error.
    package static func examine(
        _ bytes: [UInt8]
    ) -> (definition: WorkflowDefinition?, findings: [WorkflowFinding]) {
        do {
            let source = try WorkflowSource(bytes)
            let (definition, reader) = WorkflowDefinition.read(source.value, lines: source.lines)
            let findings = Self.sorted(reader.findings + Self.examined(definition, places: reader.places))
            return (reader.findings.isEmpty ? definition : nil, findings)
        } catch {
            return (nil, error.findings)
        }
    }

    private static func examined(
        _ definition: WorkflowDefinition, places: WorkflowFilePlaces
    ) -> [WorkflowFinding] {
        var examination = WorkflowExamination(definition, places: places)
        examination.run()
        return examination.findings
    }

    private static func sorted(_ findings: [WorkflowFinding]) -> [WorkflowFinding] {
        WorkflowFinding.Severity.allCases.flatMap { severity in findings.filter { $0.severity == severity } }
    }
}

/// One examination of a workflow: the findings so far and what they are drawn from.
struct WorkflowExamination {
    /// The size up to which all else is examined.
    static let maximumNodes = 500
    static let maximumEdges = 2000
    /// Of the applicant's fields, of custom inputs, and of outputs.
    static let maximumProperties = 200
    static let maximumRoutes = 50
    static let maximumComparisons = 100
    /// Beyond this many warnings and notes, a workflow is not worth describing further. Errors are always told: a
    /// workflow must not pass for valid because it has too many warnings.
    static let maximumAdvice = 1000

    let definition: WorkflowDefinition
    let graph: WorkflowGraph
    private(set) var findings: [WorkflowFinding] = []
    /// Where the parts are in the file, if there is one, and which of them could not be read.
    private(set) var places: WorkflowFilePlaces
    let gaps: WorkflowGaps
    private var known: Set<WorkflowFinding> = []
    private var advice = 0
    /// The place among the nodes of the one that is being examined: an id may be there twice.
    private var nodeInHand: Int?

    init(_ definition: WorkflowDefinition, places: WorkflowFilePlaces) {
        self.definition = definition
        self.places = places
        self.gaps = WorkflowGaps(in: definition, places: places)
        let isOversized = Self.isOversized(definition)
        self.graph = WorkflowGraph(isOversized ? WorkflowDefinition(name: "", nodes: [], edges: []) : definition)
    }

    private static func isOversized(_ definition: WorkflowDefinition) -> Bool {
        definition.nodes.count > Self.maximumNodes || definition.edges.count > Self.maximumEdges
            || definition.outputs.count > Self.maximumProperties
            || definition.inputs.custom.count > Self.maximumProperties
            || definition.inputs.applicant.count > Self.maximumProperties
    }

    mutating func run() {
        guard !Self.isOversized(self.definition) else {
            self.find(
                "E-SIZE", field: "nodes",
                "A workflow has at most \(Self.maximumNodes) nodes, \(Self.maximumEdges) edges, and "
                    + "\(Self.maximumProperties) applicant fields, custom inputs and outputs each.")
            return
        }
        self.examineNames()
        self.examineStructure()
        self.forEachNode { $0.examineKind(of: $1) }
        self.forEachNode { $0.examineRoutes(of: $1) }
        self.forEachNode { $0.examineData(of: $1) }
        self.examineOutputs()
        self.examineAdvice()
    }

    /// Examines every node of the file, also those whose id is taken.
    mutating func forEachNode(_ examine: (inout WorkflowExamination, WorkflowNode) -> Void) {
        for (index, node) in self.definition.nodes.enumerated() {
            self.nodeInHand = index
            examine(&self, node)
        }
        self.nodeInHand = nil
    }

    /// Notes a finding, unless it only follows from a part of the file that could not be read.
    /// - Parameters:
    ///   - node: The id of the node it is about.
    ///   - field: The place inside the node or, without one, inside the file; an edge's is always the latter.
    mutating func find(
        _ code: String, node: String? = nil, port: String? = nil, field: String? = nil, _ message: String,
        fix: String? = nil
    ) {
        let isError = code.hasPrefix("E-")
        guard isError || self.advice < Self.maximumAdvice else { return }
        let path = self.path(node: node, port: port, field: field)
        if self.places.isUnreadable(path) || (port == "" && self.places.isUnreadable("\(path).port")) { return }
        var (node, field) = (node, field)
        if node == "" {
            // Without an id, only what lies inside a node can be told, by its place in the file.
            guard field != nil else { return }
            (node, field) = (nil, path)
        }
        let finding = WorkflowFinding(
            code, node: node, port: port == "" ? nil : port, field: field, line: self.places.line(of: path), message,
            fix: fix)
        guard self.known.insert(finding).inserted else { return }
        if !isError { self.advice += 1 }
        self.findings.append(finding)
    }

    /// The place in the file of what a finding is about.
    private func path(node: String?, port: String?, field: String?) -> String {
        let isOfEdge = field?.hasPrefix("edges[") ?? false
        guard !isOfEdge, let node, let index = self.index(ofNode: node) else { return field ?? "" }
        let place = "nodes[\(index)]"
        if let field { return "\(place).\(field)" }
        let route = self.definition.nodes[index].routes.firstIndex { $0.port == port }
        return route.map { "\(place).routes[\($0)]" } ?? place
    }

    private func index(ofNode id: String) -> Int? {
        if let nodeInHand, self.definition.nodes[nodeInHand].id == id { return nodeInHand }
        return self.definition.nodes.firstIndex { $0.id == id }
    }

    /// The path of a part of the node that is being examined, or of the first one of an id.
    func path(_ field: String, of node: WorkflowNode) -> String { self.path(node: node.id, port: nil, field: field) }

    /// Whether the type of a node could not be read.
    func lacksType(of node: WorkflowNode) -> Bool {
        node.type.isEmpty && self.places.isUnreadable(self.path("type", of: node))
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
