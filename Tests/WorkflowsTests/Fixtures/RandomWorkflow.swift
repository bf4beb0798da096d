import CanonicalJSON
import Workflows

/// SplitMix64 (Steele, Lea, Flood 2014): small, seeded, and the same on every machine.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { self.state = seed }

    mutating func next() -> UInt64 {
        self.state &+= 0x9E37_79B9_7F4A_7C15
        var value = self.state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}

/// Makes valid workflows of any shape: lines, branches, merges, nested conditions, early ends, parallel branches that
/// meet or end, retries.
struct RandomWorkflow {
    private var random: SeededGenerator
    private var nodes: [WorkflowNode] = [WorkflowNode(id: "start", type: "start")]
    private var edges: [WorkflowEdge] = []
    /// Each finished part of the graph, with the captures and reports that it relies on.
    private var parts: [(id: String, needs: Set<String>)] = []

    static func make(seed: UInt64) -> WorkflowDefinition {
        var maker = RandomWorkflow(random: SeededGenerator(seed: seed))
        let first = maker.part(after: [], depth: 0)
        maker.edges.append(WorkflowEdge(from: "start", to: first))
        return WorkflowDefinition(
            name: "Random \(seed)", inputs: WorkflowInputs(applicant: ["first_name", "last_name", "dob"]),
            outputs: [WorkflowOutput(name: "o", type: .other, source: .path("$.run.id"))], nodes: maker.nodes,
            edges: maker.edges, settings: WorkflowSettings(onFirstResult: seed % 3 == 0 ? .waitAll : .cancelOthers))
    }

    private init(random: SeededGenerator) { self.random = random }

    /// A part of the graph from one node to results; `tasks` have run on every path to it.
    private mutating func part(after tasks: Set<String>, depth: Int) -> String {
        let reusable = self.parts.filter { $0.needs.isSubset(of: tasks) }
        if depth > 1, !reusable.isEmpty, Int.random(in: 0..<4, using: &self.random) == 0 {
            return reusable[Int.random(in: 0..<reusable.count, using: &self.random)].id
        }
        let choice = depth > 7 ? 12 : Int.random(in: 0..<13, using: &self.random)
        let id =
            switch choice {
            case 0: self.task("profile_data", "profile", after: tasks, depth: depth)
            case 1, 2: self.task("upload_document_photo", "document_photo", after: tasks, depth: depth)
            case 3: self.task("upload_face_photo", "face_photo", after: tasks, depth: depth)
            case 4, 5: self.report(after: tasks, depth: depth)
            case 6, 7, 8: self.condition(after: tasks, depth: depth)
            case 9: self.exchange(after: tasks, depth: depth)
            case 10: self.fork(after: tasks, depth: depth)
            case 11: self.loop(after: tasks, depth: depth)
            default: self.result()
            }
        self.parts.append((id, tasks))
        return id
    }

    private mutating func id(_ prefix: String) -> String {
        let number = String(self.nodes.count, radix: 16)
        return "\(prefix)_" + String(repeating: "0", count: 5 - number.count) + number
    }

    private mutating func add(_ node: WorkflowNode, after tasks: Set<String>, depth: Int) -> String {
        self.nodes.append(node)
        let next = self.part(after: tasks.union([node.id]), depth: depth + 1)
        self.edges.append(WorkflowEdge(from: node.id, to: next))
        return node.id
    }

    private mutating func task(_ type: String, _ prefix: String, after tasks: Set<String>, depth: Int) -> String {
        self.add(WorkflowNode(id: self.id(prefix), type: type), after: tasks, depth: depth)
    }

    private mutating func report(after tasks: Set<String>, depth: Int) -> String {
        guard let photo = tasks.sorted().last(where: { $0.hasPrefix("document_photo") }) else {
            return self.task("upload_document_photo", "document_photo", after: tasks, depth: depth)
        }
        var inputs: [String: WorkflowExpression] = [:]
        inputs["document_ids"] = .path("$.tasks.\(photo).output")
        inputs["first_name"] = .path("$.inputs.applicant.first_name")
        inputs["last_name"] = .path("$.inputs.applicant.last_name")
        guard let face = tasks.sorted().last(where: { $0.hasPrefix("face_photo") }), Bool.random(using: &self.random)
        else {
            let node = WorkflowNode(id: self.id("document_check"), type: "document_check", inputs: inputs)
            return self.add(node, after: tasks, depth: depth)
        }
        inputs["live_photo_ids"] = .path("$.tasks.\(face).output")
        let node = WorkflowNode(id: self.id("face_check_photo"), type: "face_check_photo", inputs: inputs)
        return self.add(node, after: tasks, depth: depth)
    }

    private mutating func condition(after tasks: Set<String>, depth: Int) -> String {
        let id = self.id("condition")
        var node = WorkflowNode(id: id, type: "condition")
        self.nodes.append(node)
        for number in 0..<Int.random(in: 1...3, using: &self.random) {
            node.routes.append(WorkflowRoute(port: "r\(number)", when: self.comparison(after: tasks)))
        }
        for index in self.nodes.indices where self.nodes[index].id == id { self.nodes[index] = node }
        for port in node.routes.map(\.port) + ["else"] {
            self.edges.append(WorkflowEdge(from: id, port: port, to: self.part(after: tasks, depth: depth + 1)))
        }
        return id
    }

    private mutating func comparison(after tasks: Set<String>) -> WorkflowCondition {
        let checks = tasks.filter { $0.contains("check") }.sorted()
        let result = checks.randomElement(using: &self.random).flatMap {
            WorkflowExpression.path("$.tasks.\($0).output.result")
        }
        let birth = WorkflowExpression.path("$.inputs.applicant.dob") ?? .now
        let word = Bool.random(using: &self.random) ? "clear" : "consider"
        let comparison: WorkflowCondition =
            if let result, Bool.random(using: &self.random) {
                .comparison(.equal, left: result, right: .literal(.string(word)))
            } else {
                .comparison(
                    .ageAtLeast, left: birth, right: .literal(.integer(.random(in: 20...60, using: &self.random))))
            }
        return Bool.random(using: &self.random)
            ? comparison : .any([.not(comparison), .all([comparison, comparison])])
    }

    private mutating func exchange(after tasks: Set<String>, depth: Int) -> String {
        let node = WorkflowNode(
            id: self.id("send_receive"), type: "send_receive",
            config: [
                "def_id": "risk", "def_version": "1", "receive": [["name": "score", "type": "number"]],
                "send": [["name": "name", "type": "string"]],
            ], inputs: ["name": .path("$.inputs.applicant.last_name") ?? .now])
        return self.add(node, after: tasks, depth: depth)
    }

    /// A task with two or three branches behind it, each of tasks of its own; one may end by itself, the others meet.
    private mutating func fork(after tasks: Set<String>, depth: Int) -> String {
        let before = self.id("profile")
        self.nodes.append(WorkflowNode(id: before, type: "profile_data"))
        var known = tasks.union([before])
        var meeting: [WorkflowEdge] = []
        let count = Int.random(in: 2...3, using: &self.random)
        for number in 0..<count {
            let branch = self.branch(after: tasks)
            self.edges.append(WorkflowEdge(from: before, to: branch.first))
            if number == 0, count == 3, Bool.random(using: &self.random) {
                let end = self.result()
                self.edges += branch.exits.map { WorkflowEdge(from: $0.id, port: $0.port, to: end) }
            } else {
                meeting += branch.exits.map { WorkflowEdge(from: $0.id, port: $0.port, to: "") }
                known.formUnion(branch.always)
            }
        }
        let next = self.part(after: known, depth: depth + 2)
        self.edges += meeting.map { WorkflowEdge(from: $0.from, port: $0.port, to: next) }
        return before
    }

    /// A piece of one parallel branch: its first node, the ports by which it is left, and the tasks that always ran.
    private mutating func branch(
        after tasks: Set<String>
    ) -> (first: String, exits: [(id: String, port: String)], always: Set<String>) {
        let photo = self.id("document_photo")
        self.nodes.append(WorkflowNode(id: photo, type: "upload_document_photo"))
        switch Int.random(in: 0..<4, using: &self.random) {
        case 0:
            return (photo, [(photo, "out")], [photo])
        case 1:
            // Two ways that exclude each other inside the branch.
            let condition = self.routes(after: tasks)
            self.edges.append(WorkflowEdge(from: photo, to: condition.id))
            let form = self.id("profile")
            self.nodes.append(WorkflowNode(id: form, type: "profile_data"))
            self.edges.append(WorkflowEdge(from: condition.id, port: condition.ports[0], to: form))
            return (photo, [(form, "out")] + condition.ports.dropFirst().map { (condition.id, $0) }, [photo])
        case 2:
            // A retry inside the branch.
            let condition = self.routes(after: tasks)
            self.edges.append(WorkflowEdge(from: photo, to: condition.id))
            let retry = self.retry(to: photo)
            self.edges.append(WorkflowEdge(from: condition.id, port: condition.ports[0], to: retry))
            return (
                photo, [(retry, "limit_reached")] + condition.ports.dropFirst().map { (condition.id, $0) }, [photo]
            )
        default:
            // Branches inside the branch, which do not meet before the others do.
            let face = self.id("face_photo")
            self.nodes.append(WorkflowNode(id: face, type: "upload_face_photo"))
            let form = self.id("profile")
            self.nodes.append(WorkflowNode(id: form, type: "profile_data"))
            self.edges += [WorkflowEdge(from: photo, to: face), WorkflowEdge(from: photo, to: form)]
            return (photo, [(face, "out"), (form, "out")], [photo, face, form])
        }
    }

    /// A photo that may be asked again, with its report.
    private mutating func loop(after tasks: Set<String>, depth: Int) -> String {
        let photo = self.id("document_photo")
        self.nodes.append(WorkflowNode(id: photo, type: "upload_document_photo"))
        let condition = self.routes(after: tasks.union([photo]))
        self.edges.append(WorkflowEdge(from: photo, to: condition.id))
        let retry = self.retry(to: photo)
        self.edges.append(WorkflowEdge(from: condition.id, port: condition.ports[0], to: retry))
        let next = self.part(after: tasks.union([photo]), depth: depth + 2)
        for port in condition.ports.dropFirst() {
            self.edges.append(WorkflowEdge(from: condition.id, port: port, to: next))
        }
        let limit = Bool.random(using: &self.random) ? next : self.result()
        self.edges.append(WorkflowEdge(from: retry, port: "limit_reached", to: limit))
        return photo
    }

    /// A condition whose ports are not connected yet.
    private mutating func routes(after tasks: Set<String>) -> (id: String, ports: [String]) {
        let id = self.id("condition")
        let route = WorkflowRoute(port: "r0", when: self.comparison(after: tasks))
        self.nodes.append(WorkflowNode(id: id, type: "condition", routes: [route]))
        return (id, ["r0", "else"])
    }

    private mutating func retry(to target: String) -> String {
        let id = self.id("retry")
        let maximum = Int64.random(in: 1...3, using: &self.random)
        self.nodes.append(
            WorkflowNode(
                id: id, type: "retry", config: ["reason": "generic_document_issue", "max": .integer(maximum)]))
        self.edges.append(WorkflowEdge(from: id, port: "again", to: target))
        return id
    }

    private mutating func result() -> String {
        let word: JSONValue = ["approve", "review", "decline"].randomElement(using: &self.random) ?? "review"
        let node = WorkflowNode(id: self.id("result"), type: "result", config: ["result": word])
        self.nodes.append(node)
        return node.id
    }
}
