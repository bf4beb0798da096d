/// Which rules lack something to judge by, because a part of the file could not be read. Nothing is lacking in a
/// workflow that was read as a whole.
struct WorkflowGaps {
    /// Whether every part of the file could be read.
    let isNone: Bool
    /// Whether there may be nodes whose id is not known, so that one that seems to be missing may be there.
    let lacksNodes: Bool
    /// Whether there may be edges that are not known, so that more may be connected than seems so.
    let lacksEdges: Bool
    /// Whether there may be nodes of any type.
    let lacksTypes: Bool
    /// Whether the applicant's fields are not all known.
    let lacksApplicantFields: Bool
    /// Whether the names of the custom inputs are not all known.
    let lacksCustomInputs: Bool
    /// Whether the names of the outputs are not all known.
    let lacksOutputs: Bool
    /// Whether the routes of some condition are not all known.
    let lacksRoutes: Bool
    /// Whether there may be timeouts that are not known.
    let lacksTimeouts: Bool
    /// Whether what nodes and outputs read is not all known.
    let lacksReaders: Bool

    /// Whether the ways from node to node are not all known.
    var lacksPaths: Bool { self.lacksNodes || self.lacksEdges }

    init(in definition: WorkflowDefinition, places: WorkflowFilePlaces) {
        let isWhole = !places.hasUnreadable(in: "")
        self.isNone = isWhole
        func lacks(_ list: String, _ count: Int, _ member: String) -> Bool {
            guard !isWhole else { return false }
            return places.isUnreadable(list) || (0..<count).contains { places.isUnreadable("\(list)[\($0)].\(member)") }
        }
        self.lacksNodes = lacks("nodes", definition.nodes.count, "id")
        self.lacksEdges = places.hasUnreadable(in: "edges")
        self.lacksTypes = self.lacksNodes || lacks("nodes", definition.nodes.count, "type")
        self.lacksApplicantFields = places.hasUnreadable(in: "inputs.applicant")
        self.lacksCustomInputs = lacks("inputs.custom", definition.inputs.custom.count, "name")
        self.lacksOutputs = lacks("outputs", definition.outputs.count, "name")
        func lacksInNodes(_ member: String) -> Bool {
            !isWhole && definition.nodes.indices.contains { places.hasUnreadable(in: "nodes[\($0)].\(member)") }
        }
        self.lacksRoutes = lacksInNodes("routes")
        self.lacksTimeouts = places.hasUnreadable(in: "settings") || lacksInNodes("timeout_s")
        self.lacksReaders = places.hasUnreadable(in: "outputs") || lacksInNodes("inputs") || lacksInNodes("outputs")
    }
}
