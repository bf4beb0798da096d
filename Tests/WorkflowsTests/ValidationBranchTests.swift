import CanonicalJSON
import Testing
import Workflows

/// What is told of parallel branches, joins and loops.
@Suite
struct ValidationBranchTests {
    private static func errors(_ definition: WorkflowDefinition) -> [String] {
        WorkflowValidator.findings(definition).filter { $0.severity == .error }
            .map { "\($0.code) \($0.node ?? "-") \($0.port ?? $0.field ?? "-")" }
    }

    private static let condition = WorkflowNode.condition("9", "$.inputs.applicant.last_name", "Doe")

    private static func claiming(_ join: JoinKind, _ node: WorkflowNode) -> WorkflowNode {
        var node = node
        node.join = join
        return node
    }

    /// A Send/Receive task that is given the first name which a form may bring.
    private static func reader(_ digit: String, of form: String, isRequired: Bool = true) -> WorkflowNode {
        WorkflowNode(
            id: "send_receive_0000\(digit)", type: "send_receive",
            config: [
                "def_id": "reader", "def_version": "1",
                "send": [["name": "name", "type": "string", "required": .bool(isRequired)]],
            ], inputs: ["name": .path("$.tasks.\(form).output.first_name") ?? .now])
    }

    // MARK: What is certain

    @Test
    func afterAJoinWhatEveryBranchBroughtIsThere() {
        let definition = WorkflowDefinition.graph(
            [
                .form("1"), .form("2"), Self.reader("3", of: "profile_00001"), Self.reader("4", of: "profile_00002"),
                .result("5", "approve"),
            ],
            [
                "start -> profile_00001", "start -> profile_00002", "profile_00001 -> send_receive_00003",
                "profile_00002 -> send_receive_00003", "send_receive_00003 -> send_receive_00004",
                "send_receive_00004 -> result_00005",
            ])
        #expect(Self.errors(definition) == [])
    }

    @Test
    func ofABranchThatMayEndBeforeTheJoinNothingIsCertainBehindItsCondition() {
        // The second branch ends by itself, or passes the form 3 and meets the first.
        let definition = WorkflowDefinition.graph(
            [
                .form("1"), .form("2"), .form("3"), Self.condition, Self.reader("4", of: "profile_00002"),
                Self.reader("5", of: "profile_00003"), .result("6", "approve"), .result("7", "decline"),
            ],
            [
                "start -> profile_00001", "start -> profile_00002", "profile_00002 -> condition_00009",
                "condition_00009.yes -> profile_00003", "condition_00009.else -> result_00007",
                "profile_00001 -> send_receive_00004", "profile_00003 -> send_receive_00004",
                "send_receive_00004 -> send_receive_00005", "send_receive_00005 -> result_00006",
            ])
        #expect(Self.errors(definition) == ["E-REF-2 send_receive_00005 inputs.name"])
    }

    @Test
    func whatEveryRouteOfABranchPassesIsCertainThoughRoutesDiffer() {
        // Inside the first branch two routes meet again in the form 3 before the branches meet.
        let definition = WorkflowDefinition.graph(
            [
                Self.condition, .form("1"), .form("2"), .form("3"), .form("4"), Self.reader("5", of: "profile_00003"),
                .result("6", "approve"),
            ],
            [
                "start -> condition_00009", "start -> profile_00004", "condition_00009.yes -> profile_00001",
                "condition_00009.else -> profile_00002", "profile_00001 -> profile_00003",
                "profile_00002 -> profile_00003", "profile_00003 -> send_receive_00005",
                "profile_00004 -> send_receive_00005", "send_receive_00005 -> result_00006",
            ])
        #expect(Self.errors(definition) == [])
    }

    @Test
    func captureOfOneRouteOrAnotherSatisfiesAReportThatTakesEither() {
        // A device report behind a photo on one route and a selfie on the other.
        var device = WorkflowNode(id: "device_intelligence_check_00004", type: "device_intelligence_check")
        device.inputs["first_name"] = .path("$.inputs.applicant.first_name")
        device.inputs["last_name"] = .path("$.inputs.applicant.last_name")
        device.inputs["document_ids"] = .path("$.tasks.document_photo_00001.output")
        device.inputs["live_photo_ids"] = .path("$.tasks.face_photo_00002.output")
        var definition = WorkflowDefinition.graph(
            [
                Self.condition, .photo("1"), WorkflowNode(id: "face_photo_00002", type: "upload_face_photo"), device,
                .result("5", "review"),
            ],
            [
                "start -> condition_00009", "condition_00009.yes -> document_photo_00001",
                "condition_00009.else -> face_photo_00002", "document_photo_00001 -> device_intelligence_check_00004",
                "face_photo_00002 -> device_intelligence_check_00004",
                "device_intelligence_check_00004 -> result_00005",
            ])
        #expect(Self.errors(definition) == [])
        definition.redirect("condition_00009", "else", to: "device_intelligence_check_00004")
        #expect(Self.errors(definition).contains("E-PRE device_intelligence_check_00004 -"))
    }

    @Test
    func outputOfAParallelBranchIsKnownAtAResultOnlyIfTheRunWaitsForAll() {
        var first = WorkflowNode.result("3", "approve")
        first.outputs["form"] = .path("$.tasks.profile_00002.output.first_name")
        var second = WorkflowNode.result("4", "decline")
        second.outputs["form"] = .literal("none")
        var definition = WorkflowDefinition.graph(
            [.form("1"), .form("2"), first, second],
            [
                "start -> profile_00001", "start -> profile_00002", "profile_00001 -> result_00003",
                "profile_00002 -> result_00004",
            ], outputs: [.init(name: "form", type: .string)])
        #expect(Self.errors(definition) == ["E-REF-3 result_00003 outputs.form"])
        definition.settings.onFirstResult = .waitAll
        #expect(Self.errors(definition) == [])
    }

    @Test
    func afterARetryTheLoopIsKnownAndInsideItOnlyWhatCameBefore() {
        var inside = Self.reader("2", of: "profile_00003", isRequired: false)
        var definition = WorkflowDefinition.graph(
            [
                .form("1"), inside, .form("3"), Self.condition, .retry("4"), Self.reader("5", of: "profile_00003"),
                .result("6", "approve"),
            ],
            [
                "start -> profile_00001", "profile_00001 -> send_receive_00002", "send_receive_00002 -> profile_00003",
                "profile_00003 -> condition_00009", "condition_00009.yes -> retry_00004",
                "condition_00009.else -> send_receive_00005", "retry_00004.again -> profile_00001",
                "retry_00004.limit_reached -> send_receive_00005", "send_receive_00005 -> result_00006",
            ])
        // A later task of the loop is absent on the way in, and again after going back.
        #expect(Self.errors(definition) == ["E-REF-2 send_receive_00002 inputs.name"])
        // How often it was started is known after going back.
        inside.config["send"] = [["name": "name", "type": "number", "required": false]]
        inside.inputs["name"] = .path("$.tasks.profile_00003.attempt")
        definition.change(inside.id) { $0 = inside }
        #expect(Self.errors(definition) == [])
        #expect(definition.codes.contains("W-OPTIONAL"))
    }

    // MARK: How branches meet

    @Test
    func everyMeetingIsNamed() {
        // Two branches of a fork meet in 4; of these one has two routes, which meet in 3.
        let definition = WorkflowDefinition.graph(
            [.form("1"), .form("2"), Self.condition, .form("3"), .form("4"), .form("5"), .result("6", "approve")],
            [
                "start -> profile_00001", "start -> condition_00009", "condition_00009.yes -> profile_00002",
                "condition_00009.else -> profile_00003", "profile_00002 -> profile_00003",
                "profile_00001 -> profile_00004", "profile_00003 -> profile_00004", "profile_00004 -> profile_00005",
                "profile_00005 -> result_00006",
            ])
        let branches = WorkflowBranches(of: definition)
        #expect(branches.meetings == ["profile_00003": .any, "profile_00004": .all])
        #expect(branches.parallel["profile_00001"] == ["profile_00002", "condition_00009", "profile_00003"])
        #expect(branches.parallel["profile_00004"] == nil)
    }

    @Test
    func routesAndBranchesThatMeetInOneNodeAreMixed() {
        let definition = WorkflowDefinition.graph(
            [.form("1"), .form("2"), Self.condition, .form("4"), .result("6", "approve")],
            [
                "start -> profile_00001", "start -> condition_00009", "condition_00009.yes -> profile_00002",
                "condition_00009.else -> profile_00004", "profile_00002 -> profile_00004",
                "profile_00001 -> profile_00004", "profile_00004 -> result_00006",
            ])
        #expect(WorkflowBranches(of: definition).meetings == ["profile_00004": .mixed])
    }

    @Test
    func forkThatLeadsToItsJoinDirectlyIsParallelToItsOtherBranch() {
        let definition = WorkflowDefinition.graph(
            [.form("1"), .result("2", "review")],
            ["start -> result_00002", "start -> profile_00001", "profile_00001 -> result_00002"])
        #expect(WorkflowBranches(of: definition).meetings == ["result_00002": .all])
        #expect(!definition.codes.contains("W-SHARED-RESULT"))
    }

    @Test
    func workflowThatIsTooLargeHasNoBranches() throws {
        var definition = WorkflowDefinition.graph(
            [.form("1"), .result("2", "review")],
            ["start -> result_00002", "start -> profile_00001", "profile_00001 -> result_00002"])
        definition.nodes += (0..<500).map { WorkflowNode(id: "result_1\(1000 + $0)", type: "result") }
        #expect(definition.codes == ["E-SIZE"])
        #expect(WorkflowBranches(of: definition).meetings.isEmpty)
        #expect(WorkflowBranches(of: definition).parallel.isEmpty)
    }

    @Test
    func wayBackIsNoMeeting() {
        let definition = WorkflowDefinition.graph(
            [.form("1"), Self.condition, .retry("2"), .result("3", "approve"), .result("4", "decline")],
            [
                "start -> profile_00001", "profile_00001 -> condition_00009", "condition_00009.yes -> retry_00002",
                "condition_00009.else -> result_00003", "retry_00002.again -> profile_00001",
                "retry_00002.limit_reached -> result_00004",
            ])
        #expect(Self.errors(definition) == [])
        #expect(WorkflowBranches(of: definition).meetings.isEmpty)
    }

    @Test(arguments: JoinKind.allCases)
    func claimIsHeldAgainstTheBranches(claim: JoinKind) {
        let parallel = WorkflowDefinition.graph(
            [.form("1"), .form("2"), Self.claiming(claim, .form("3")), .result("4", "approve")],
            [
                "start -> profile_00001", "start -> profile_00002", "profile_00001 -> profile_00003",
                "profile_00002 -> profile_00003", "profile_00003 -> result_00004",
            ])
        #expect(Self.errors(parallel) == (claim == .all ? [] : ["E-JOIN profile_00003 join"]))
        let exclusive = WorkflowDefinition.graph(
            [Self.condition, .form("1"), .form("2"), Self.claiming(claim, .form("3")), .result("4", "approve")],
            [
                "start -> condition_00009", "condition_00009.yes -> profile_00001",
                "condition_00009.else -> profile_00002", "profile_00001 -> profile_00003",
                "profile_00002 -> profile_00003", "profile_00003 -> result_00004",
            ])
        #expect(Self.errors(exclusive) == (claim == .any ? [] : ["E-JOIN profile_00003 join"]))
        let alone = WorkflowDefinition.graph(
            [Self.claiming(claim, .form("1")), .result("2", "approve")],
            ["start -> profile_00001", "profile_00001 -> result_00002"])
        #expect(Self.errors(alone) == ["E-JOIN profile_00001 join"])
    }

    // MARK: Loops

    /// A fork of two branches, one of them with a retry; where it leads back, and where the branches meet, is varied.
    private static func loop(
        again: String, retryAfterJoin: Bool, other: [String] = ["profile_00003 -> profile_00004"]
    ) -> WorkflowDefinition {
        let join = retryAfterJoin ? "condition_00009" : "profile_00004"
        let nodes: [WorkflowNode] = [
            .form("1"), .form("2"), .form("3"), .form("4"), Self.condition, .retry("5"), .result("6", "approve"),
            .result("7", "decline"), .result("8", "review"),
        ]
        return .graph(
            nodes,
            [
                "start -> profile_00001", "profile_00001 -> profile_00002", "profile_00001 -> profile_00003",
                "retry_00005.again -> \(again)", "condition_00009.yes -> retry_00005",
            ]
                + (retryAfterJoin
                    ? [
                        "profile_00002 -> profile_00004", "profile_00004 -> \(join)",
                        "condition_00009.else -> result_00006", "retry_00005.limit_reached -> result_00007",
                    ]
                    : [
                        "profile_00002 -> condition_00009", "condition_00009.else -> profile_00004",
                        "retry_00005.limit_reached -> profile_00004", "profile_00004 -> result_00006",
                    ]) + other)
    }

    private static func loopErrors(_ definition: WorkflowDefinition) -> [String] {
        // Results that only some of the graphs use cannot be reached in the others.
        Self.errors(definition).filter { !$0.hasPrefix("E-REACH result") }
    }

    @Test
    func loopMayLieInsideABranchOrAroundTheWholeFork() {
        #expect(Self.loopErrors(Self.loop(again: "profile_00002", retryAfterJoin: false)) == [])
        #expect(Self.loopErrors(Self.loop(again: "profile_00001", retryAfterJoin: true)) == [])
        #expect(Self.loopErrors(Self.loop(again: "profile_00004", retryAfterJoin: true)) == [])
    }

    @Test
    func loopOfOneBranchMayNotLeadBackBeforeTheFork() {
        let definition = Self.loop(again: "profile_00001", retryAfterJoin: false)
        #expect(Self.loopErrors(definition) == ["E-RETRY-2 retry_00005 again"])
    }

    @Test
    func loopMayNotCrossAJoin() {
        let definition = Self.loop(again: "profile_00002", retryAfterJoin: true)
        #expect(Self.loopErrors(definition) == ["E-JOIN retry_00005 again"])
    }

    @Test
    func loopMayNotLeaveABranchOfItsForkOpen() {
        // The third branch may go aside to a form of its own, which is still open when the loop begins anew.
        var definition = Self.loop(
            again: "profile_00001", retryAfterJoin: true,
            other: [
                "profile_00003 -> condition_0000a", "condition_0000a.yes -> profile_0000b",
                "condition_0000a.else -> profile_00004", "profile_0000b -> result_00008",
            ])
        definition.nodes.append(.form("b"))
        definition.nodes.append(.condition("a", "$.inputs.applicant.first_name", "Jane"))
        #expect(Self.loopErrors(definition) == ["E-JOIN retry_00005 again"])
        // A branch that ends at once leaves nothing open.
        definition.redirect("condition_0000a", "yes", to: "result_00008")
        definition.nodes.removeAll { $0.id == "profile_0000b" }
        definition.edges.removeAll { $0.from == "profile_0000b" }
        #expect(Self.loopErrors(definition) == [])
    }

    @Test
    func retryLeadsBackToWhereTheApplicantIsAsked() {
        let nodes: [WorkflowNode] = [
            .exchange("1"), .form("2"), Self.condition, .retry("3"), .result("4", "approve"), .result("5", "decline"),
        ]
        let edges = [
            "condition_00009.yes -> retry_00003", "condition_00009.else -> result_00004",
            "retry_00003.limit_reached -> result_00005", "retry_00003.again -> send_receive_00001",
        ]
        let asked = WorkflowDefinition.graph(
            nodes,
            ["start -> send_receive_00001", "send_receive_00001 -> profile_00002", "profile_00002 -> condition_00009"]
                + edges)
        #expect(Self.errors(asked) == [])
        let notAsked = WorkflowDefinition.graph(
            nodes,
            ["start -> profile_00002", "profile_00002 -> send_receive_00001", "send_receive_00001 -> condition_00009"]
                + edges)
        #expect(Self.errors(notAsked) == ["E-RETRY-2 retry_00003 again"])
    }

    @Test
    func retryHasOneWayBack() {
        let definition = WorkflowDefinition.graph(
            [.form("1"), .form("2"), Self.condition, .retry("3"), .result("4", "approve"), .result("5", "decline")],
            [
                "start -> profile_00001", "profile_00001 -> profile_00002", "profile_00002 -> condition_00009",
                "condition_00009.yes -> retry_00003", "condition_00009.else -> result_00004",
                "retry_00003.limit_reached -> result_00005", "retry_00003.again -> profile_00001",
                "retry_00003.again -> profile_00002",
            ])
        #expect(Self.errors(definition) == ["E-RETRY-2 retry_00003 again"])
    }

    @Test
    func retryFollowsOneConditionOnly() {
        let other = WorkflowNode.condition("8", "$.inputs.applicant.first_name", "Jane")
        let definition = WorkflowDefinition.graph(
            [.form("1"), Self.condition, other, .retry("3"), .result("4", "approve"), .result("5", "decline")],
            [
                "start -> profile_00001", "profile_00001 -> condition_00009", "condition_00009.yes -> retry_00003",
                "condition_00009.else -> condition_00008", "condition_00008.yes -> retry_00003",
                "condition_00008.else -> result_00004", "retry_00003.limit_reached -> result_00005",
                "retry_00003.again -> profile_00001",
            ])
        #expect(Self.errors(definition) == ["E-RETRY-1 retry_00003 -"])
    }

    @Test
    func emptyRecordingWithAConditionOnEveryWayIsNotWarnedAbout() throws {
        var definition = try Sample.documentAndSelfie.definition
        definition.change("face_photo_8e04c") {
            $0.id = "face_motion_8e04c"
            $0.type = "upload_face_motion"
        }
        definition.change("face_check_photo_d2e91") {
            $0.id = "face_check_motion_d2e91"
            $0.type = "face_check_motion"
            $0.inputs["live_photo_ids"] = nil
            $0.inputs["motion_capture_ids"] = .path("$.tasks.face_motion_8e04c.output")
        }
        let renamed = ["face_photo_8e04c": "face_motion_8e04c", "face_check_photo_d2e91": "face_check_motion_d2e91"]
        definition.edges = definition.edges.map {
            WorkflowEdge(from: renamed[$0.from] ?? $0.from, port: $0.port, to: renamed[$0.to] ?? $0.to)
        }
        definition.outputs.removeAll()
        definition.change("condition_5f9d7") { $0.routes.remove(at: 0) }
        definition.edges.removeAll { $0.port == "clear" }
        definition.nodes.removeAll { $0.id == "result_44444" }
        #expect(Self.errors(definition) == [])
        #expect(definition.codes == ["W-MOTION"])
        let output = try #require(WorkflowExpression.path("$.tasks.face_motion_8e04c.output"))
        definition.nodes.append(
            WorkflowNode(
                id: "condition_00001", type: "condition", name: "Motion",
                routes: [
                    WorkflowRoute(
                        port: "none", name: "None", when: .comparison(.isEmpty, left: output, right: nil))
                ]))
        definition.nodes.append(.result("1", "review"))
        definition.redirect("face_motion_8e04c", to: "condition_00001")
        definition.edges.append(WorkflowEdge(from: "condition_00001", port: "none", to: "result_00001"))
        definition.edges.append(WorkflowEdge(from: "condition_00001", port: "else", to: "document_check_6c1f0"))
        #expect(definition.codes == [])
    }
}
