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
    /// The nodes of the file in its order, also those whose id is taken.
    let nodes: [ExaminedNode]
    let graph: WorkflowGraph
    let flow: WorkflowFlow
    let media: WorkflowMedia
    /// What inputs may be referred to.
    let applicant: [String: ValueShape]
    let custom: [String: ValueShape]
    private(set) var findings: [WorkflowFinding] = []
    /// Where the parts are in the file, if there is one, and which of them could not be read.
    private(set) var places: WorkflowFilePlaces
    let gaps: WorkflowGaps
    private var known: Set<WorkflowFinding> = []
    private var advice = 0
    /// The node that is being examined: an id may be there twice.
    private var nodeInHand: ExaminedNode?

    init(_ definition: WorkflowDefinition, places: WorkflowFilePlaces) {
        self.definition = definition
        self.places = places
        self.gaps = WorkflowGaps(in: definition, places: places)
        let isOversized = Self.isOversized(definition)
        self.nodes = isOversized ? [] : definition.nodes.enumerated().map { ExaminedNode($1, at: $0) }
        self.graph = WorkflowGraph(
            isOversized ? WorkflowDefinition(name: "", nodes: [], edges: []) : definition, nodes: self.nodes)
        self.flow = WorkflowFlow(self.graph)
        self.media = WorkflowMedia(self.graph, self.flow)
        self.applicant = ApplicantShape.fields.filter { definition.inputs.applicant.contains($0.key) }
        self.custom = Dictionary(
            definition.inputs.custom.map { ($0.name, ValueShape($0)) }, uniquingKeysWith: { first, _ in first })
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
        self.examineRetries()
        self.examineJoins()
        self.forEachNode { $0.examineKind(of: $1) }
        self.forEachNode { $0.examineRoutes(of: $1) }
        self.forEachNode { $0.examineData(of: $1) }
        self.examineOutputs()
        self.examineTimes()
        self.examineAdvice()
    }

    /// Examines every node of the file, also those whose id is taken.
    mutating func forEachNode(_ examine: (inout WorkflowExamination, ExaminedNode) -> Void) {
        for node in self.nodes {
            self.nodeInHand = node
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
        if let nodeInHand, nodeInHand.id == id { return nodeInHand.index }
        return self.graph.numbers[id].map { self.graph.nodes[$0].index }
    }

    /// The first node of that id.
    func node(_ id: String) -> ExaminedNode? { self.graph.numbers[id].map { self.graph.nodes[$0] } }

    /// The node at a place of the flow.
    func node(at place: Int) -> ExaminedNode { self.graph.nodes[self.flow.order[place]] }

    /// The place of a node in the flow; `nil` when it cannot be reached. A node whose id is taken has that of the first.
    func place(of id: String) -> Int? { self.graph.numbers[id].flatMap { self.flow.places[$0] } }

    /// The path of a part of a node.
    func path(_ field: String, of node: ExaminedNode) -> String { "nodes[\(node.index)].\(field)" }

    /// Whether a part of a node, one around it or one inside it could not be read.
    func hasUnreadable(_ field: String, of node: ExaminedNode) -> Bool {
        !self.gaps.isNone && self.places.hasUnreadable(in: self.path(field, of: node))
    }

    /// Whether the type of a node could not be read.
    func lacksType(of node: ExaminedNode) -> Bool {
        node.node.type.isEmpty && self.places.isUnreadable(self.path("type", of: node))
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
