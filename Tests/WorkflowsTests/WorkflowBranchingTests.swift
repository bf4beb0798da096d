import CanonicalJSON
import Testing
import Workflows

/// Parallel branches: notes on tokens and joins, and Studio guide, "Workflow run statuses".
@Suite
struct WorkflowBranchingTests {
    private static let parallel = WorkflowDefinition.graph(
        [.form("1"), .photo("2"), .exchange("3"), .result("4", "approve")],
        [
            "start -> profile_00001", "start -> document_photo_00002", "start -> send_receive_00003",
            "profile_00001 -> result_00004", "document_photo_00002 -> result_00004",
            "send_receive_00003 -> result_00004",
        ])

    private static let score: JSONValue = ["score": 0.1]

    @Test
    func severalEdgesFromOnePortStartInParallelInTheirOrder() throws {
        let walker = try Walker(Self.parallel)
        let targets = ["profile_00001", "document_photo_00002", "send_receive_00003"]
        #expect(walker.state.openTasks.map(\.id) == targets)
        #expect(walker.effects.contains(.fork(nodeID: "start", port: "out", to: targets)))
        #expect(walker.state.tokens.map(\.lineage).allSatisfy { $0.count == 1 && $0[0].count == 3 })
        #expect(walker.state.tokens.map { $0.lineage[0].branches } == [[0], [1], [2]])
    }

    @Test
    func parallelJoinWaitsForAllOfThemAndFiresOnce() throws {
        var walker = try Walker(Self.parallel)
        try walker.complete("document_photo_00002", Walker.media("document_photo"))
        try walker.complete("send_receive_00003", Self.score)
        #expect(!walker.state.status.isFinal)
        #expect(walker.state.tokens.count { $0.isWaiting } == 2)
        let effects = try walker.complete("profile_00001", [:])
        #expect(effects.contains(.join(nodeID: "result_00004", count: 3)))
        #expect(walker.state.status == .approved)
    }

    @Test
    func awaitingInputWinsOverClientInputAndThatOverProcessing() throws {
        var walker = try Walker(
            .graph(
                [
                    .form("1"), .exchange("2"), .photo("3"), .check("4", of: "document_photo_00003"),
                    .result("5", "approve"),
                ],
                [
                    "start -> profile_00001", "start -> send_receive_00002", "start -> document_photo_00003",
                    "document_photo_00003 -> document_check_00004", "profile_00001 -> result_00005",
                    "send_receive_00002 -> result_00005", "document_check_00004 -> result_00005",
                ]))
        #expect(walker.state.status == .awaitingInput)
        try walker.complete("document_photo_00003", Walker.media("document_photo"))
        #expect(walker.state.status == .awaitingInput)
        try walker.complete("profile_00001", [:])
        #expect(walker.state.status == .awaitingClientInput)
        try walker.complete("send_receive_00002", Self.score)
        #expect(walker.state.status == .processing)
        try walker.complete("document_check_00004", Walker.report("clear"))
        #expect(walker.state.status == .approved)
    }

    @Test
    func exclusiveMergeLetsTheOneThatArrivesThrough() throws {
        let definition = WorkflowDefinition.graph(
            [.condition("1", "$.inputs.applicant.last_name", "Doe"), .form("2"), .form("3"), .result("4", "approve")],
            [
                "start -> condition_00001", "condition_00001.yes -> profile_00002",
                "condition_00001.else -> profile_00003",
                "profile_00002 -> result_00004", "profile_00003 -> result_00004",
            ])
        var walker = try Walker(definition)
        let effects = try walker.complete("profile_00002", [:])
        #expect(walker.state.status == .approved)
        #expect(!effects.contains { if case .join = $0 { true } else { false } })
    }

    @Test
    func branchThatIsRoutedElsewhereIsNotWaitedFor() throws {
        // The second branch goes to the join, or ends by itself; here the others do not wait for it.
        let definition = WorkflowDefinition.graph(
            [
                .form("1"), .form("2"), .condition("3", "$.tasks.profile_00002.output.first_name", "Jane"), .form("4"),
                .result("5", "approve"), .result("6", "review"),
            ],
            [
                "start -> profile_00001", "start -> profile_00002", "profile_00002 -> condition_00003",
                "condition_00003.yes -> profile_00004", "condition_00003.else -> result_00006",
                "profile_00001 -> profile_00004", "profile_00004 -> result_00005",
            ],
            settings: WorkflowSettings(onFirstResult: .waitAll))
        var walker = try Walker(definition)
        try walker.complete("profile_00001", [:])
        #expect(walker.state.openTasks.map(\.id) == ["profile_00002"])
        try walker.complete("profile_00002", ["first_name": "John"])
        #expect(walker.state.openTasks.map(\.id) == ["profile_00004"])
        try walker.complete("profile_00004", [:])
        #expect(walker.state.status == .review)
    }

    @Test
    func innerBranchesMeetBeforeOuterOnes() throws {
        let definition = WorkflowDefinition.graph(
            [.form("1"), .form("2"), .form("3"), .form("4"), .form("5"), .form("6"), .result("7", "approve")],
            [
                "start -> profile_00001", "start -> profile_00002", "profile_00001 -> profile_00003",
                "profile_00001 -> profile_00004", "profile_00003 -> profile_00005", "profile_00004 -> profile_00005",
                "profile_00005 -> profile_00006", "profile_00002 -> profile_00006", "profile_00006 -> result_00007",
            ])
        var walker = try Walker(definition)
        try walker.complete("profile_00002", [:])
        try walker.complete("profile_00001", [:])
        try walker.complete("profile_00004", [:])
        #expect(walker.state.openTasks.map(\.id) == ["profile_00003"])
        let inner = try walker.complete("profile_00003", [:])
        #expect(inner.contains(.join(nodeID: "profile_00005", count: 2)))
        #expect(walker.state.tokens.first { $0.nodeID == "profile_00005" }?.lineage.count == 1)
        let outer = try walker.complete("profile_00005", [:])
        #expect(outer.contains(.join(nodeID: "profile_00006", count: 2)))
        #expect(walker.state.tokens.map(\.lineage) == [[]])
        try walker.complete("profile_00006", [:])
        #expect(walker.state.status == .approved)
    }

    @Test
    func firstResultCancelsTheOtherBranches() throws {
        let definition = WorkflowDefinition.graph(
            [.form("1"), .photo("2"), .result("3", "decline", reasons: ["first"]), .result("4", "approve")],
            [
                "start -> profile_00001", "start -> document_photo_00002", "profile_00001 -> result_00003",
                "document_photo_00002 -> result_00004",
            ])
        var walker = try Walker(definition)
        let effects = try walker.complete("profile_00001", [:])
        #expect(walker.state.status == .declined)
        #expect(walker.state.outcome?.reasons == ["first"])
        #expect(
            effects.contains(
                .finishTask(id: "document_photo_00002", attempt: 1, output: nil, status: .cancelled)))
        #expect(effects.contains(.cancelTimer(taskID: "document_photo_00002", attempt: 1)))
        #expect(walker.state.task("document_photo_00002")?.status == .cancelled)
    }

    @Test(
        arguments: [
            ("approve", "review", .review), ("decline", "review", .declined), ("review", "approve", .review),
            ("approve", "approve", .approved), ("approve", "decline", .declined),
        ] as [(String, String, WorkflowRunStatus)])
    func waitingForAllTakesTheSeverestResult(first: String, second: String, status: WorkflowRunStatus) throws {
        let definition = WorkflowDefinition.graph(
            [
                .form("1"), .photo("2"), .result("3", first, reasons: ["first"]),
                .result("4", second, reasons: ["second"]),
            ],
            [
                "start -> profile_00001", "start -> document_photo_00002", "profile_00001 -> result_00003",
                "document_photo_00002 -> result_00004",
            ],
            settings: WorkflowSettings(onFirstResult: .waitAll))
        var walker = try Walker(definition)
        try walker.complete("profile_00001", [:])
        #expect(walker.state.status == .awaitingInput)
        try walker.complete("document_photo_00002", Walker.media("document_photo"))
        #expect(walker.state.status == status)
        let isSecond =
            ["approve", "review", "decline"].firstIndex(of: second)! > ["approve", "review", "decline"].firstIndex(
                of: first)!
        #expect(walker.state.outcome?.reasons == [isSecond ? "second" : "first"])
    }

    @Test
    func resultInTheFirstBranchLeavesTheOthersUnstarted() throws {
        let definition = WorkflowDefinition.graph(
            [.form("1"), .result("2", "review")],
            [
                "start -> result_00002", "start -> profile_00001",
                "profile_00001 -> result_00002",
            ])
        // Two edges lead to the result, and one of them comes from a task that is open: it is waited for.
        var walker = try Walker(definition)
        #expect(walker.state.openTasks.map(\.id) == ["profile_00001"])
        try walker.complete("profile_00001", [:])
        #expect(walker.state.status == .review)
    }

    @Test
    func interactiveTimeoutInOneBranchAbandonsTheRunAndReportsTheOthersCancelled() throws {
        var walker = try Walker(Self.parallel)
        let effects = try walker.apply(.timerFired(taskID: "document_photo_00002", attempt: 1))
        #expect(walker.state.status == .abandoned)
        let cancelled = effects.compactMap { effect -> String? in
            if case .finishTask(let id, _, _, .cancelled) = effect { id } else { nil }
        }
        #expect(cancelled == ["profile_00001", "document_photo_00002", "send_receive_00003"])
    }

    @Test
    func stateOfARunWithBranchesIsOfTheSecondForm() throws {
        let state = try Walker(Self.parallel).state
        #expect(try JSONValue(parsing: state.encoded())["v"] == 2)
        #expect(try WorkflowRunState(decoding: state.encoded()) == state)
        let simple = try Walker(Sample.profile.definition).state
        #expect(try JSONValue(parsing: simple.encoded())["v"] == 1)
    }
}

extension WorkflowNode {
    fileprivate static func check(_ digit: String, of photo: String) -> WorkflowNode {
        WorkflowNode(
            id: "document_check_0000\(digit)", type: "document_check",
            inputs: [
                "document_ids": .path("$.tasks.\(photo).output") ?? .now,
                "first_name": .path("$.inputs.applicant.first_name") ?? .now,
                "last_name": .path("$.inputs.applicant.last_name") ?? .now,
            ])
    }
}
