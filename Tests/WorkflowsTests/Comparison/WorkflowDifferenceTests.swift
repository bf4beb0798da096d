import CanonicalJSON
import Testing
import Workflows

@Suite
struct WorkflowDifferenceTests {
    /// One change to a sample, and what the difference says of it.
    struct Example: CustomTestStringConvertible {
        let name: String
        let sample: Sample
        let meaning: WorkflowChange.Meaning
        let line: String
        let change: @Sendable (inout WorkflowDefinition) -> Void

        var testDescription: String { self.name }

        init(
            _ name: String, _ meaning: WorkflowChange.Meaning, _ line: String, of sample: Sample = .document,
            change: @escaping @Sendable (inout WorkflowDefinition) -> Void
        ) {
            self.name = name
            self.sample = sample
            self.meaning = meaning
            self.line = line
            self.change = change
        }
    }

    private static let whole = [
        Example("name", .cosmetic, "workflow name changed from \"Document\" to \"Papers\" (cosmetic)") {
            $0.name = "Papers"
        },
        Example(
            "interactive timeout", .timeout,
            "setting default_timeouts.interactive_s changed from 1209600 to 60 (timeout)"
        ) { $0.settings.interactiveTimeout = .seconds(60) },
        Example(
            "processing timeout", .timeout, "setting default_timeouts.processing_s changed from 86400 to 60 (timeout)"
        ) { $0.settings.processingTimeout = .seconds(60) },
        Example(
            "first result", .behaviour, "setting on_first_result changed from \"cancel_others\" to \"wait_all\""
        ) { $0.settings.onFirstResult = .waitAll },
        Example("applicant's field", .behaviour, "input applicant.dob added") { $0.inputs.applicant.append("dob") },
        Example("applicant's field gone", .behaviour, "input applicant.last_name removed") {
            $0.inputs.applicant.removeLast()
        },
        Example(
            "order of the applicant's fields", .cosmetic,
            "workflow inputs.applicant reordered from [\"applicant.first_name\",\"applicant.last_name\"] to "
                + "[\"applicant.last_name\",\"applicant.first_name\"] (cosmetic)"
        ) { $0.inputs.applicant.reverse() },
        Example(
            "custom input", .behaviour, "input custom.age added: {\"required\":true,\"type\":\"number\"}"
        ) { $0.inputs.custom.append(WorkflowProperty(name: "age", type: .number)) },
        Example("output", .behaviour, "output run added: {\"source\":\"$.run.id\",\"type\":\"string\"}") {
            $0.outputs.append(WorkflowOutput(name: "run", type: .string, source: .path("$.run.id")))
        },
        Example("output's type", .behaviour, "output doc: type changed from \"other\" to \"object\"") {
            $0.outputs[0].type = .object
        },
        Example(
            "output gone", .behaviour,
            "output doc removed: {\"source\":\"$.tasks.document_check_75329.output\",\"type\":\"other\"}"
        ) {
            $0.outputs = []
        },
    ]

    private static let nodes = [
        Example("node", .behaviour, "node result_99999 added: \"result\"") {
            $0.nodes.append(WorkflowNode(id: "result_99999", type: "result"))
        },
        Example(
            "node gone", .behaviour,
            "node result_11111 removed: \"result\""
        ) { $0.nodes.removeAll { $0.id == "result_11111" } },
        Example("type", .behaviour, "node document_check_75329: type changed from \"document_check\" to \"x\"") {
            $0.change("document_check_75329") { $0.type = "x" }
        },
        Example(
            "type version", .taskVersion, "node document_check_75329: type_version changed from 1 to 2 (task version)"
        ) {
            $0.change("document_check_75329") { $0.typeVersion = 2 }
        },
        Example("timeout", .timeout, "node document_photo_c0888: timeout_s changed from absent to 60 (timeout)") {
            $0.change("document_photo_c0888") { $0.timeout = .seconds(60) }
        },
        Example("config", .behaviour, "node result_11111: config.result changed from \"approve\" to \"review\"") {
            $0.change("result_11111") { $0.config["result"] = "review" }
        },
        Example(
            "input", .behaviour,
            "node document_check_75329: inputs.dob changed from absent to \"$.inputs.applicant.dob\""
        ) { $0.change("document_check_75329") { $0.inputs["dob"] = .path("$.inputs.applicant.dob") } },
        Example("result's output", .behaviour, "node result_11111: outputs.doc changed from absent to \"x\"") {
            $0.change("result_11111") { $0.outputs["doc"] = .literal("x") }
        },
        Example("join", .cosmetic, "node result_11111: join changed from absent to \"any\" (cosmetic)") {
            $0.change("result_11111") { $0.join = .any }
        },
        Example(
            "node's name", .cosmetic,
            "node document_photo_c0888: name changed from \"Document\" to \"Papers\" (cosmetic)"
        ) {
            $0.change("document_photo_c0888") { $0.name = "Papers" }
        },
        Example("notes", .cosmetic, "node document_photo_c0888: notes changed from absent to \"x\" (cosmetic)") {
            $0.change("document_photo_c0888") { $0.notes = "x" }
        },
        Example("layout", .cosmetic, "node document_photo_c0888: ui changed from absent to {\"x\":1} (cosmetic)") {
            $0.change("document_photo_c0888") { $0.ui = ["x": 1] }
        },
    ]

    private static let ways = [
        Example(
            "route", .behaviour,
            "route condition_1a2b3:odd added: {\"position\":3,\"when\":{\"left\":1,\"op\":\"eq\",\"right\":2}}"
        ) {
            $0.change("condition_1a2b3") {
                let when = WorkflowCondition.comparison(.equal, left: .literal(1), right: .literal(2))
                $0.routes.append(WorkflowRoute(port: "odd", when: when))
            }
        },
        Example(
            "route gone", .behaviour,
            "route condition_1a2b3:clear removed: "
                + "{\"position\":1,\"when\":{\"left\":\"$.tasks.document_check_75329.output.result\",\"op\":…"
        ) { $0.change("condition_1a2b3") { $0.routes.removeFirst() } },
        Example(
            "route's condition", .behaviour,
            "route condition_1a2b3:clear: when changed from "
                + "{\"left\":\"$.tasks.document_check_75329.output.result\",\"op\":\"eq\",\"right\":\"clear\"} to "
                + "{\"left\":1,\"op\":\"eq\",\"right\":2}"
        ) {
            $0.change("condition_1a2b3") {
                $0.routes[0].when = .comparison(.equal, left: .literal(1), right: .literal(2))
            }
        },
        Example(
            "route's name", .cosmetic, "route condition_1a2b3:clear: name changed from \"Clear\" to absent (cosmetic)"
        ) { $0.change("condition_1a2b3") { $0.routes[0].name = nil } },
        Example(
            "order of routes", .routeOrder,
            "node condition_1a2b3: routes reordered from [\"clear\",\"refused\"] to [\"refused\",\"clear\"] (order of routes)"
        ) { $0.change("condition_1a2b3") { $0.routes.reverse() } },
        Example(
            "target", .behaviour, "edge condition_1a2b3:clear: to changed from \"result_11111\" to \"result_33333\""
        ) {
            $0.redirect("condition_1a2b3", "clear", to: "result_33333")
        },
        Example("edge", .behaviour, "edge start:out added: \"result_11111\"") {
            $0.edges.append(WorkflowEdge(from: "start", to: "result_11111"))
        },
        Example("edge gone", .behaviour, "edge start:out removed: \"document_photo_c0888\"") {
            $0.edges.removeFirst()
        },
        Example(
            "order of nodes", .cosmetic,
            "workflow nodes reordered from [\"start\",\"document_photo_c0888\",\"document_check_75329\",\"condition_1a2b3\","
                + "\"resul… to "
                + "[\"result_33333\",\"result_22222\",\"result_11111\",\"condition_1a2b3\",\"document_check… (cosmetic)"
        ) { $0.nodes.reverse() },
    ]

    @Test(arguments: [Self.whole, Self.nodes, Self.ways].flatMap { $0 })
    func changeIsToldWithItsMeaning(example: Example) throws {
        let old = try example.sample.definition
        var new = old
        example.change(&new)
        let difference = WorkflowDifference(from: old, to: new)
        #expect(!difference.isEmpty)
        #expect(difference.lines.contains(example.line), "\(difference.lines)")
        #expect(difference.changes.map(\.meaning) == [example.meaning])
        #expect(difference.isCosmetic == (example.meaning == .cosmetic))
        #expect(difference.json["changes"]?[0]?["meaning"] == .string(example.meaning.rawValue))
        // What is no more than cosmetic, and no mere order, leaves the digest alone.
        if example.meaning != .cosmetic { #expect(old.digest != new.digest) }
    }

    @Test
    func everyKindHasAnExample() throws {
        var seen: Set<String> = []
        for example in [Self.whole, Self.nodes, Self.ways].flatMap({ $0 }) {
            let old = try example.sample.definition
            var new = old
            example.change(&new)
            for change in WorkflowDifference(from: old, to: new).changes { seen.insert(change.part.rawValue) }
            for change in WorkflowDifference(from: old, to: new).changes { seen.insert(change.kind.rawValue) }
            for change in WorkflowDifference(from: old, to: new).changes { seen.insert(change.meaning.rawValue) }
        }
        let parts = WorkflowChange.Part.allCases.map(\.rawValue)
        let kinds = WorkflowChange.Kind.allCases.map(\.rawValue)
        let meanings = WorkflowChange.Meaning.allCases.map(\.rawValue)
        #expect(seen == Set(parts + kinds + meanings))
    }

    @Test(arguments: ShippedWorkflow.all)
    func equalVersionsHaveNone(workflow: ShippedWorkflow) throws {
        let definition = try workflow.definition
        let again = try WorkflowDefinition.parse(definition.canonicalJSON.canonicalBytes())
        let difference = WorkflowDifference(from: definition, to: again)
        #expect(difference.isEmpty)
        #expect(difference.isCosmetic)
        #expect(difference.lines == ["No difference."])
        #expect(difference.json == ["empty": true, "cosmetic": true, "changes": []])
    }

    @Test
    func orderOfParallelBranchesIsNoticed() throws {
        let old = try ShippedWorkflow(name: "watchlist_and_identity").definition
        var new = old
        new.edges.swapAt(0, 1)
        let difference = WorkflowDifference(from: old, to: new)
        #expect(difference.changes.map(\.meaning) == [.behaviour])
        #expect(
            difference.lines == [
                "edge start:out reordered from "
                    + "[\"watchlist_standard_check_ab12c\",\"identity_enhanced_check_de34f\"] to "
                    + "[\"identity_enhanced_check_de34f\",\"watchlist_standard_check_ab12c\"]"
            ])
    }

    @Test
    func whatRunsNoticeComesFirst() throws {
        let old = try Sample.document.definition
        var new = old
        new.name = "Papers"
        new.change("document_check_75329") { $0.typeVersion = 2 }
        let difference = WorkflowDifference(from: old, to: new)
        #expect(difference.changes.map(\.meaning) == [.cosmetic, .taskVersion])
        #expect(difference.lines.first == "node document_check_75329: type_version changed from 1 to 2 (task version)")
        #expect(!difference.isCosmetic)
    }

    @Test
    func backAndForthAreMirrored() throws {
        let (old, new) = (try Sample.document.definition, try Sample.documentAndSelfie.definition)
        let (there, back) = (WorkflowDifference(from: old, to: new), WorkflowDifference(from: new, to: old))
        #expect(there.changes.count == back.changes.count)
        #expect(there.changes.count { $0.kind == .added } == back.changes.count { $0.kind == .removed })
    }
}
