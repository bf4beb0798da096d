import CanonicalJSON
import Testing
import Workflows

/// A change to a sample that must lead to one finding, at one place.
struct Breakage: Sendable, CustomTestStringConvertible {
    let code: String
    let sample: Sample
    let node: String?
    let port: String?
    let field: String?
    let what: String
    let change: @Sendable (inout WorkflowDefinition) -> Void

    init(
        _ code: String, _ what: String, of sample: Sample = .document, node: String? = nil, port: String? = nil,
        field: String? = nil, _ change: @escaping @Sendable (inout WorkflowDefinition) -> Void
    ) {
        self.code = code
        self.what = what
        self.sample = sample
        self.node = node
        self.port = port
        self.field = field
        self.change = change
    }

    var testDescription: String { "\(self.code): \(self.what)" }
}

extension Breakage {
    private static let photo = "document_photo_c0888"
    private static let check = "document_check_75329"
    private static let logic = "condition_1a2b3"
    private static let review = "result_33333"
    private static let reportResult = "$.tasks.document_check_75329.output.result"

    /// All of them.
    static var all: [Breakage] {
        [Self.structural, Self.naming, Self.configuration, Self.data, Self.cyclic, Self.repeated]
            .flatMap { $0 }
    }

    static let structural: [Breakage] = [
        .init("E-START", "no start", field: "nodes") { $0.nodes.removeFirst() },
        .init("E-START", "an edge to start", node: "start", field: "edges[5]") {
            $0.redirect(logic, "else", to: "start")
        },
        .init("E-START", "two starts", field: "nodes") { $0.nodes.append(WorkflowNode(id: "start", type: "start")) },
        .init("E-REACH", "a result without a way to it", node: "result_99999") {
            $0.nodes.append(WorkflowNode(id: "result_99999", type: "result", config: ["result": "review"]))
        },
        .init("E-END", "a way out of a result", node: review) { $0.edges.append(.init(from: review, to: check)) },
        .init("E-END", "a dead end", node: "profile_00000") {
            $0.nodes.append(WorkflowNode(id: "profile_00000", type: "profile_data"))
            $0.redirect(logic, "else", to: "profile_00000")
        },
        .init("E-PORT", "a task's port unconnected", node: photo, port: "out") {
            $0.edges.removeAll { $0.from == photo }
        },
        .init("E-PORT", "a route's port unconnected", node: logic, port: "clear") {
            $0.edges.removeAll { $0.port == "clear" }
        },
        .init("E-PORT", "an unknown port", node: logic, port: "maybe") {
            $0.edges.append(.init(from: logic, port: "maybe", to: review))
        },
        .init("E-ELSE", "no else", node: logic, port: "else") { $0.edges.removeAll { $0.port == "else" } },
        .init("E-CYCLE", "a way back", node: check) { $0.redirect(logic, "else", to: photo) },
        .init("E-REF-1", "an edge to nowhere", node: "result_99999", field: "edges[5]") {
            $0.redirect(logic, "else", to: "result_99999")
        },
        .init("E-PORT", "an edge twice", node: logic, port: "else", field: "edges[6]") {
            $0.edges.append(.init(from: logic, port: "else", to: review))
        },
        .init("E-SIZE", "too many nodes", field: "nodes") {
            $0.nodes += (0...500).map { WorkflowNode(id: "result_\($0)", type: "result") }
        },
        .init("E-SIZE", "too many outputs", field: "nodes") {
            $0.outputs = (0...200).map { .init(name: "o\($0)", type: .other, source: .now) }
        },
        .init("E-SIZE", "too many custom inputs", field: "nodes") {
            $0.inputs.custom = (0...200).map { .init(name: "c\($0)", type: .other) }
        },
        .init("E-SIZE", "too many applicant fields", field: "nodes") {
            $0.inputs.applicant += [String](repeating: "dob", count: 200)
        },
        .init("E-SIZE", "too many routes", node: logic, field: "routes") { definition in
            definition.change(logic) { node in
                node.routes += (0...50).map { WorkflowRoute(port: "r\($0)", when: node.routes[0].when) }
            }
        },
        .init("E-ROUTE", "no route", node: logic, field: "routes") { $0.change(logic) { $0.routes = [] } },
        .init("E-ROUTE", "an empty group", node: logic, port: "clear") {
            $0.change(logic) { $0.routes[0].when = .all([$0.routes[0].when, .any([])]) }
        },
        .init("E-ROUTE", "a false constant", node: logic, port: "clear") {
            $0.change(logic) { $0.routes[0].when = .comparison(.less, left: .literal(2), right: .literal(1)) }
        },
        .init("E-ROUTE", "equal to null", node: logic, port: "clear") {
            $0.change(logic) {
                guard let left = WorkflowExpression.path(reportResult) else { return }
                $0.routes[0].when = .comparison(.equal, left: left, right: .literal(.null))
            }
        },
        .init("E-ROUTE", "one port twice", node: logic, port: "clear") {
            $0.change(logic) { $0.routes[1].port = "clear" }
        },
        .init("W-SHADOW", "the same condition again", node: logic, port: "refused") {
            $0.change(logic) { $0.routes[1].when = $0.routes[0].when }
        },
        .init("W-SHADOW", "a part of an earlier choice", node: logic, port: "refused") {
            $0.change(logic) {
                guard let left = WorkflowExpression.path(reportResult) else { return }
                $0.routes[0].when = .comparison(.within, left: left, right: .literal(["clear", "consider"]))
                $0.routes[1].when = .comparison(.equal, left: left, right: .literal("consider"))
            }
        },
        .init("W-SHADOW", "after one that always holds", node: logic, port: "refused") {
            $0.change(logic) { $0.routes[0].when = .comparison(.equal, left: .literal(1), right: .literal(1)) }
        },
        .init("W-SHADOW", "an age that an earlier route takes", node: logic, port: "refused") {
            $0.inputs.applicant.append("dob")
            $0.change(logic) {
                guard let born = WorkflowExpression.path("$.inputs.applicant.dob") else { return }
                $0.routes[0].when = .comparison(.ageAtLeast, left: born, right: .literal(18))
                $0.routes[1].when = .comparison(.ageAtLeast, left: born, right: .literal(21))
            }
        },
        .init(
            "W-SHADOW", "a number inside an earlier range", of: .documentAndSelfie, node: "condition_5f9d7",
            port: "refused"
        ) {
            $0.change("condition_5f9d7") {
                guard
                    let score = WorkflowExpression.path(
                        "$.tasks.face_check_photo_d2e91.output.breakdown.face_comparison.breakdown.face_match.properties.score"
                    )
                else { return }
                $0.routes[0].when = .comparison(.lessOrEqual, left: score, right: .literal(0.5))
                $0.routes[1].when = .comparison(.less, left: score, right: .literal(0.5))
            }
        },
        .init("W-SHARED-RESULT", "two ways to one result", node: review) { $0.redirect(logic, "refused", to: review) },
        .init("W-NO-REVIEW", "no review") { $0.change(review) { $0.config["result"] = "decline" } },
    ]

    static let naming: [Breakage] = [
        .init("E-NAME", "a blank name", field: "name") { $0.name = " " },
        .init("E-NAME", "a name of two lines", field: "name") { $0.name = "a\nb" },
        .init("E-NAME", "one id twice", node: review, field: "id") { $0.nodes[4].id = review },
        .init("E-NAME", "an id of another form", node: "document_check_7532G", field: "id") {
            $0.change(check) { $0.id = "document_check_7532G" }
        },
        .init("E-NAME", "an id of another type", node: "face_photo_75329", field: "id") {
            $0.change(check) { $0.id = "face_photo_75329" }
        },
        .init("E-NAME", "a port named else", node: logic, port: "else") {
            $0.change(logic) { $0.routes[0].port = "else" }
        },
        .init("E-NAME", "a port with capitals", node: logic, port: "Clear") {
            $0.change(logic) { $0.routes[0].port = "Clear" }
        },
        .init("E-NAME", "an unknown applicant field", field: "inputs.applicant[2]") {
            $0.inputs.applicant.append("shoe_size")
        },
        .init("E-NAME", "one applicant field twice", field: "inputs.applicant[2]") {
            $0.inputs.applicant.append("last_name")
        },
        .init("E-NAME", "one custom input twice", field: "inputs.custom[1].name") {
            $0.inputs.custom = [.init(name: "a", type: .string), .init(name: "a", type: .number)]
        },
        .init("E-NAME", "an output with a blank", field: "outputs[0].name") { $0.outputs[0].name = "a b" },
        .init("E-TIME", "too short", node: photo, field: "timeout_s") {
            $0.change(photo) { $0.timeout = .seconds(59) }
        },
        .init("E-TIME", "too long", node: check, field: "timeout_s") {
            $0.change(check) { $0.timeout = .seconds(7_776_001) }
        },
        .init("E-TIME", "a default too short", field: "settings.default_timeouts.processing_s") {
            $0.settings.processingTimeout = .seconds(1)
        },
        .init("E-DEF", "an unknown type", node: photo, field: "type") { $0.change(photo) { $0.type = "upload_dream" } },
        .init("E-DEF", "an unknown version", node: photo, field: "type_version") {
            $0.change(photo) { $0.typeVersion = 9 }
        },
        .init("E-FORM", "routes of a task", node: photo, field: "routes") {
            $0.change(photo) { $0.routes = [.init(port: "a", when: .all([]))] }
        },
        .init("E-FORM", "outputs of a task", node: photo, field: "outputs") {
            $0.change(photo) { $0.outputs = ["doc": .now] }
        },
        .init("E-FORM", "a timeout of a condition", node: logic, field: "timeout_s") {
            $0.change(logic) { $0.timeout = .seconds(100) }
        },
    ]

    static let configuration: [Breakage] = [
        .init("W-NAME", "a condition without a name", node: logic) { $0.change(logic) { $0.name = nil } },
        .init("W-NAME", "a route with a blank name", node: logic) { $0.change(logic) { $0.routes[1].name = " " } },
        .init("W-TIME", "two tasks of 60 days", field: "nodes") { definition in
            for id in [photo, check] { definition.change(id) { $0.timeout = .seconds(60 * 86_400) } }
        },
        .init("W-CAPTURE", "a photo that nothing examines", node: "document_photo_00000") {
            $0.nodes.append(WorkflowNode(id: "document_photo_00000", type: "upload_document_photo"))
            $0.redirect("start", to: "document_photo_00000")
            $0.edges.append(.init(from: "document_photo_00000", to: photo))
        },
        .init("W-DEVICE", "a device report instead of the document's", node: "device_intelligence_check_75329") {
            $0.change(check) {
                $0.id = "device_intelligence_check_75329"
                $0.type = "device_intelligence_check"
            }
        },
        .init("E-CFG", "a result without a decision", node: review, field: "config.result") {
            $0.change(review) { $0.config = [:] }
        },
        .init("E-CFG", "reasons that are no texts", node: review, field: "config.reasons") {
            $0.change(review) { $0.config["reasons"] = ["a", 1] }
        },
        .init("E-CFG", "an unknown setting", node: check, field: "config.speed") {
            $0.change(check) { $0.config["speed"] = 1 }
        },
        .init("E-CFG", "an unknown country", node: photo, field: "config.accept[0].country") {
            $0.change(photo) { $0.config["accept"] = [["country": "GB"]] }
        },
        .init("E-CFG", "an unknown document", node: photo, field: "config.accept[0].types") {
            $0.change(photo) { $0.config["accept"] = [["types": ["passport", "library_card"]]] }
        },
        .init("E-CFG", "no documents", node: photo, field: "config.accept") {
            $0.change(photo) { $0.config["accept"] = [] }
        },
        .init("E-CFG", "a switch that is no switch", node: photo, field: "config.force_cross_device") {
            $0.change(photo) { $0.config["force_cross_device"] = "yes" }
        },
        .init("E-UNSUPPORTED", "chips", node: photo, field: "config.nfc") {
            $0.change(photo) { $0.config["nfc"] = "only" }
        },
        .init("E-CFG", "an unknown field", of: .profile, node: "profile_4f4b2", field: "config.fields[0]") {
            $0.change("profile_4f4b2") { $0.config["fields"] = ["shoe_size"] }
        },
        .init("E-CFG", "one field without end", of: .profile, node: "profile_4f4b2", field: "config.fields") {
            $0.change("profile_4f4b2") { $0.config["fields"] = .array([JSONValue](repeating: "dob", count: 100_000)) }
        },
        .init("E-CFG", "one field twice", of: .profile, node: "profile_4f4b2", field: "config.fields[1]") {
            $0.change("profile_4f4b2") { $0.config["fields"] = ["dob", ["name": "dob"]] }
        },
        .init("E-CFG", "a field with an unknown key", of: .profile, node: "profile_4f4b2", field: "config.fields[0]") {
            $0.change("profile_4f4b2") { $0.config["fields"] = [["name": "dob", "label": "x"]] }
        },
        .init(
            "E-CFG", "a selfie's unknown setting", of: .documentAndSelfie, node: "face_photo_8e04c", field: "config.x"
        ) { $0.change("face_photo_8e04c") { $0.config["x"] = true } },
        .init("W-DOCLIST", "a list that nothing checks", node: photo) {
            $0.change(photo) { $0.config["accept"] = [["types": ["passport"]]] }
        },
    ]

    static let data: [Breakage] = [
        .init("E-REQ", "an unmapped input", node: check, field: "inputs.first_name") {
            $0.change(check) { $0.inputs["first_name"] = nil }
        },
        .init("E-REQ", "an input mapped to null", node: check, field: "inputs.last_name") {
            $0.change(check) { $0.inputs["last_name"] = .literal(.null) }
        },
        .init("E-REF-1", "an unknown input", node: check, field: "inputs.colour") {
            $0.change(check) { $0.inputs["colour"] = .literal("red") }
        },
        .init("E-REF-1", "an undeclared applicant field", node: check, field: "inputs.dob") {
            $0.change(check) { $0.inputs["dob"] = .path("$.inputs.applicant.dob") }
        },
        .init("E-REF-1", "an undeclared custom input", node: check, field: "inputs.first_name") {
            $0.change(check) { $0.inputs["first_name"] = .path("$.inputs.custom.name") }
        },
        .init("E-REF-1", "an unknown task", node: check, field: "inputs.first_name") {
            $0.change(check) { $0.inputs["first_name"] = .path("$.tasks.profile_00000.output.first_name") }
        },
        .init("E-REF-1", "an unknown property", node: logic, port: "clear", field: "routes[0].when") {
            $0.change(logic) {
                guard let left = WorkflowExpression.path("$.tasks.document_check_75329.output.colour") else { return }
                $0.routes[0].when = .comparison(.equal, left: left, right: .literal("red"))
            }
        },
        .init("E-REF-1", "an output from nowhere", field: "outputs[0].source") {
            $0.outputs[0].source = .path("$.tasks.document_check_00000.output")
        },
        .init("E-REF-2", "a later task", node: check, field: "inputs.first_name") {
            $0.change(check) { $0.inputs["first_name"] = .path("$.tasks.document_check_75329.output.result") }
        },
        .init(
            "E-REF-2", "a profile field that may be left out", of: .profile, node: "document_check_00000",
            field: "inputs.first_name"
        ) {
            $0.addCheck(firstName: "$.tasks.profile_4f4b2.output.email")
        },
        .init("E-REF-2", "a custom input that may be left out", node: check, field: "inputs.first_name") {
            $0.inputs.custom = [.init(name: "name", type: .string, isRequired: false)]
            $0.change(check) { $0.inputs["first_name"] = .path("$.inputs.custom.name") }
        },
        .init("W-OPTIONAL", "a task on some paths", of: .profile, node: "result_0a110", field: "outputs.extra") {
            $0.addSideway()
            $0.outputs.append(
                .init(name: "extra", type: .string, source: .path("$.tasks.profile_00001.output.first_name")))
        },
        .init(
            "E-REF-2", "a required input from some paths", of: .profile, node: "document_check_00000",
            field: "inputs.first_name"
        ) {
            $0.addSideway()
            $0.addCheck(firstName: "$.tasks.profile_00001.output.first_name")
        },
        .init("E-TYPE", "media for a name", node: check, field: "inputs.first_name") {
            $0.change(check) { $0.inputs["first_name"] = .path("$.tasks.document_photo_c0888.output") }
        },
        .init("E-TYPE", "a name for media", node: check, field: "inputs.document_ids") {
            $0.change(check) { $0.inputs["document_ids"] = .path("$.inputs.applicant.first_name") }
        },
        .init(
            "E-TYPE", "selfies for documents", of: .documentAndSelfie, node: "document_check_6c1f0",
            field: "inputs.document_ids"
        ) {
            $0.change("document_check_6c1f0") { $0.inputs["document_ids"] = .path("$.tasks.face_photo_8e04c.output") }
        },
        .init("E-TYPE", "media of no use", node: check, field: "inputs.document_ids") {
            $0.inputs.custom = [.init(name: "ids", type: .mediaList)]
            $0.change(check) { $0.inputs["document_ids"] = .path("$.inputs.custom.ids") }
        },
        .init("E-TYPE", "a name moved by days", node: check, field: "inputs.dob") {
            $0.change(check) {
                guard let name = WorkflowExpression.path("$.inputs.applicant.first_name") else { return }
                $0.inputs["dob"] = .adding(days: 1, to: name)
            }
        },
        .init("E-TYPE", "a compared name moved by days twice", node: logic, port: "clear", field: "routes[0].when") {
            $0.change(logic) {
                guard let name = WorkflowExpression.path("$.inputs.applicant.first_name") else { return }
                let moved = WorkflowExpression.adding(days: 1, to: .adding(days: -1, to: name))
                $0.routes[0].when = .comparison(.before, left: moved, right: .now)
            }
        },
        .init("E-TYPE", "an output moved by days", field: "outputs[1].source") {
            guard let name = WorkflowExpression.path("$.inputs.applicant.first_name") else { return }
            $0.outputs.append(.init(name: "day", type: .other, source: .adding(days: 1, to: name)))
        },
        .init(
            "E-REQ", "a selfie without a name", of: .documentAndSelfie, node: "face_check_photo_d2e91",
            field: "inputs.last_name"
        ) { $0.change("face_check_photo_d2e91") { $0.inputs["last_name"] = nil } },
        .init(
            "E-REF-1", "a score among the properties", of: .documentAndSelfie, node: "condition_5f9d7", port: "clear",
            field: "routes[0].when"
        ) {
            $0.change("condition_5f9d7") {
                let path = "$.tasks.face_check_photo_d2e91.output.properties.score"
                guard let score = WorkflowExpression.path(path) else { return }
                $0.routes[0].when = .comparison(.greater, left: score, right: .literal(0.5))
            }
        },
        .init("E-REF-1", "an unknown breakdown", node: logic, port: "clear", field: "routes[0].when") {
            $0.change(logic) {
                let path = "$.tasks.document_check_75329.output.breakdown.image_integrity.breakdown.colour.result"
                guard let result = WorkflowExpression.path(path) else { return }
                $0.routes[0].when = .comparison(.equal, left: result, right: .literal("clear"))
            }
        },
        .init("E-TYPE", "a number compared with a text", node: logic, port: "clear", field: "routes[0].when") {
            $0.change(logic) {
                guard let left = WorkflowExpression.path(reportResult) else { return }
                $0.routes[0].when = .comparison(.greater, left: left, right: .literal(1))
            }
        },
        .init("E-TYPE", "a text that is no date", node: logic, port: "clear", field: "routes[0].when") {
            $0.change(logic) {
                guard let left = WorkflowExpression.path(reportResult) else { return }
                $0.routes[0].when = .comparison(.before, left: left, right: .now)
            }
        },
        .init("E-TYPE", "an output of another type", field: "outputs[0].source") { $0.outputs[0].type = .number },
        .init("E-PRE", "no document on the way", node: check) { $0.redirect("start", to: check) },
        .init("E-PRE", "no selfie on the way", of: .documentAndSelfie, node: "face_check_photo_d2e91") {
            $0.redirect("document_photo_3b7a5", to: "document_check_6c1f0")
        },
        .init("E-OUT", "an output that is not declared", node: review, field: "outputs.other") {
            $0.change(review) { $0.outputs["other"] = .literal(1) }
        },
        .init("E-OUT", "a source on no path", of: .profile, node: nil, field: "outputs[0].source") {
            $0.addCheck(firstName: "$.tasks.profile_4f4b2.output.first_name")
            $0.redirect("profile_4f4b2", to: "result_0a110")
            $0.outputs[0] = .init(name: "profile", type: .other, source: .path("$.tasks.profile_00002.output"))
            $0.addIsland()
        },
        .init(
            "E-OUT", "a result's own source off its path", of: .profile, node: "result_00001", field: "outputs.profile"
        ) {
            $0.addEarlyEnd()
            $0.change("result_00001") { $0.outputs["profile"] = .path("$.tasks.profile_4f4b2.output") }
        },
        .init("W-OUT", "a source off one result's path", of: .profile, node: "result_00001", field: "outputs.profile") {
            $0.addEarlyEnd()
        },
        .init("W-OUT", "an output without a source", node: review, field: "outputs.doc") { $0.outputs[0].source = nil },
        .init("W-PII-OUT", "a second whole output", field: "outputs[1]") {
            $0.outputs.append(.init(name: "photos", type: .other, source: .path("$.tasks.document_photo_c0888.output")))
        },
        .init("I-SDK", "a form", node: "profile_00000") {
            $0.nodes.append(WorkflowNode(id: "profile_00000", type: "profile_data"))
        },
    ]
}

extension Breakage {
    /// Beside a way back, which leads to E-CYCLE too: what is wrong with the rest of the workflow.
    static let cyclic: [Breakage] = [
        .init("E-CYCLE", "a way back to the photo", node: photo) { $0.addWayBack() },
        .init(
            "E-REF-2", "a required input from some paths", of: .profile, node: "document_check_00000",
            field: "inputs.first_name"
        ) {
            $0.addSideway()
            $0.addCheck(firstName: "$.tasks.profile_00001.output.first_name")
            $0.redirect("document_check_00000", to: "condition_00001")
        },
        .init(
            "E-REF-2", "a later task", of: .documentAndSelfie, node: "document_check_6c1f0",
            field: "inputs.first_name"
        ) {
            $0.change("document_check_6c1f0") {
                $0.inputs["first_name"] = .path("$.tasks.face_check_photo_d2e91.output.result")
            }
            $0.redirect("condition_5f9d7", "refused", to: "condition_5f9d7")
        },
        .init("E-PRE", "no photo before the check", node: check) {
            $0.addWayBack()
            $0.redirect("start", to: check)
        },
        .init("W-OPTIONAL", "a task on some paths", of: .profile, node: "result_0a110", field: "outputs.extra") {
            $0.addSideway()
            $0.redirect("condition_00001", "else", to: "profile_4f4b2")
            $0.edges.append(.init(from: "condition_00001", port: "end", to: "result_0a110"))
            $0.change("condition_00001") { $0.routes.append(WorkflowRoute(port: "end", when: $0.routes[0].when)) }
            $0.outputs.append(
                .init(name: "extra", type: .string, source: .path("$.tasks.profile_00001.output.first_name")))
        },
        .init(
            "E-OUT", "a result's own source off its path", of: .profile, node: "result_00001", field: "outputs.profile"
        ) {
            $0.addEarlyEnd()
            $0.addSideway()
            $0.redirect("profile_00001", to: "profile_4f4b2")
            $0.change("result_00001") { $0.outputs["profile"] = .path("$.tasks.profile_4f4b2.output") }
        },
    ]

    /// A second node of an id that is taken, which no edge can mean.
    static let repeated: [Breakage] = [
        .init("E-REQ", "a second check without names", node: check, field: "inputs.first_name") {
            $0.nodes.append(WorkflowNode(id: check, type: "document_check"))
        },
        .init("E-CFG", "a second photo with an unknown setting", node: photo, field: "config.speed") {
            $0.nodes.append(WorkflowNode(id: photo, type: "upload_document_photo", config: ["speed": 1]))
        },
        .init("E-ROUTE", "a second condition without routes", node: logic, field: "routes") {
            $0.nodes.append(WorkflowNode(id: logic, type: "condition"))
        },
        .init("E-OUT", "a second result with an output that is not declared", node: review, field: "outputs.other") {
            $0.nodes.append(
                WorkflowNode(
                    id: review, type: "result", config: ["result": "review"], outputs: ["other": .literal(1)]))
        },
    ]
}

extension WorkflowDefinition {
    /// Leads the document sample's last way out back to its photo.
    fileprivate mutating func addWayBack() { self.redirect("condition_1a2b3", "else", to: "document_photo_c0888") }

    private static func isSandbox(port: String) -> WorkflowRoute {
        WorkflowRoute(
            port: port,
            when: .comparison(
                .equal, left: .reference(WorkflowReference(root: .run, path: [.name("sandbox")])), right: .literal(true)
            ))
    }

    /// Puts a document capture and check after the profile sample's form.
    fileprivate mutating func addCheck(firstName: String) {
        self.nodes.append(WorkflowNode(id: "document_photo_00000", type: "upload_document_photo"))
        var check = WorkflowNode(id: "document_check_00000", type: "document_check")
        check.inputs = ["last_name": .literal("Doe")]
        check.inputs["document_ids"] = .path("$.tasks.document_photo_00000.output")
        check.inputs["first_name"] = .path(firstName)
        self.nodes.append(check)
        self.edges = self.edges.map { edge in
            edge.to == "result_0a110"
                ? WorkflowEdge(from: edge.from, port: edge.port, to: "document_photo_00000") : edge
        }
        self.edges.append(WorkflowEdge(from: "document_photo_00000", to: "document_check_00000"))
        self.edges.append(WorkflowEdge(from: "document_check_00000", to: "result_0a110"))
    }

    /// Lets some runs of the profile sample pass a second form.
    fileprivate mutating func addSideway() {
        self.nodes.append(
            WorkflowNode(id: "condition_00001", type: "condition", routes: [Self.isSandbox(port: "side")]))
        self.nodes.append(WorkflowNode(id: "profile_00001", type: "profile_data"))
        self.redirect("profile_4f4b2", to: "condition_00001")
        self.edges.append(WorkflowEdge(from: "condition_00001", port: "side", to: "profile_00001"))
        self.edges.append(WorkflowEdge(from: "condition_00001", port: "else", to: "result_0a110"))
        self.edges.append(WorkflowEdge(from: "profile_00001", to: "result_0a110"))
    }

    /// Lets some runs of the profile sample end before the form.
    fileprivate mutating func addEarlyEnd() {
        self.nodes.append(
            WorkflowNode(id: "condition_00002", type: "condition", routes: [Self.isSandbox(port: "early")]))
        self.nodes.append(WorkflowNode(id: "result_00001", type: "result", config: ["result": "decline"]))
        self.redirect("start", to: "condition_00002")
        self.edges.append(WorkflowEdge(from: "condition_00002", port: "early", to: "result_00001"))
        self.edges.append(WorkflowEdge(from: "condition_00002", port: "else", to: "profile_4f4b2"))
    }

    /// Adds a form that leads to the result and that nothing leads to.
    fileprivate mutating func addIsland() {
        self.nodes.append(WorkflowNode(id: "profile_00002", type: "profile_data"))
        self.edges.append(WorkflowEdge(from: "profile_00002", to: "result_0a110"))
    }
}
