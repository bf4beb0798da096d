import CanonicalJSON
import Testing
import Workflows

/// Studio guide, "Retry task".
@Suite
struct WorkflowRetryTests {
    private static let wording: JSONValue = [
        "title": "Your document has expired", "description": "Please try again with a valid document",
        "button": "Try again",
    ]

    /// A photo and a form, asked again while the form says so.
    private static func definition(reason: JSONValue = "expired_document", max: Int64 = 2) -> WorkflowDefinition {
        .graph(
            [
                .photo("1"), .form("2"), .condition("3", "$.tasks.profile_00002.output.first_name", "again"),
                .retry("4", reason, max: max), .result("5", "approve"), .result("6", "decline"),
            ],
            [
                "start -> document_photo_00001", "document_photo_00001 -> profile_00002",
                "profile_00002 -> condition_00003", "condition_00003.yes -> retry_00004",
                "condition_00003.else -> result_00005", "retry_00004.again -> document_photo_00001",
                "retry_00004.limit_reached -> result_00006",
            ],
            outputs: [.init(name: "form", type: .other, source: .path("$.tasks.profile_00002.output"))])
    }

    @Test
    func runLoopsBackToTheCaptureWithTheReason() throws {
        var walker = try Walker(Self.definition())
        try walker.complete("document_photo_00001", Walker.media("document_photo"))
        let effects = try walker.complete("profile_00002", ["first_name": "again"])
        let started = try #require(effects.compactMap(\.startedTask).first)
        #expect(started.id == "document_photo_00001")
        #expect(started.attempt == 2)
        #expect(started.retry == RetryNotice(reason: .standard(.expiredDocument), number: 1, maximum: 2))
        #expect(effects.contains(.takeRoute(nodeID: "retry_00004", port: "again")))
        #expect(walker.state.status == .awaitingInput)
        #expect(walker.state.task("document_photo_00001")?.retry == started.retry)
        #expect(try JSONValue(parsing: walker.state.encoded())["v"] == 2)
    }

    @Test(arguments: [Int64(1), 2, 3])
    func afterTheMaximumTheLimitReachedRouteIsTaken(max: Int64) throws {
        var walker = try Walker(Self.definition(max: max))
        for attempt in 1...max + 1 {
            #expect(walker.state.task("document_photo_00001")?.attempt == Int(attempt))
            try walker.complete("document_photo_00001", Walker.media("document_photo"))
            try walker.complete("profile_00002", ["first_name": "again"])
        }
        #expect(walker.state.status == .declined)
        #expect(walker.effects.contains(.takeRoute(nodeID: "retry_00004", port: "limit_reached")))
        #expect(walker.state.retries == ["retry_00004": Int(max)])
    }

    @Test
    func attemptsAreTaskStatesOfTheirOwnAndOldOnesAreStale() throws {
        var walker = try Walker(Self.definition())
        try walker.complete("document_photo_00001", Walker.media("document_photo"))
        try walker.complete("profile_00002", ["first_name": "again"])
        #expect(throws: WorkflowRunError.staleAttempt(taskID: "document_photo_00001", current: 2)) {
            try walker.apply(
                .taskCompleted(
                    taskID: "document_photo_00001", attempt: 1, output: Walker.media("document_photo")))
        }
        // A timer of the first attempt that comes late changes nothing.
        let before = walker.state
        try walker.apply(.timerFired(taskID: "document_photo_00001", attempt: 1))
        #expect(walker.state == before)
    }

    @Test
    func outputsInsideTheLoopAreNotReferencedAfterGoingBack() throws {
        var definition = Self.definition()
        // After the retry the photo leads past the form.
        definition.nodes.append(.condition("7", "$.tasks.document_photo_00001.attempt", 2))
        definition.redirect("document_photo_00001", to: "condition_00007")
        definition.edges += [
            WorkflowEdge(from: "condition_00007", port: "yes", to: "result_00005"),
            WorkflowEdge(from: "condition_00007", port: "else", to: "profile_00002"),
        ]
        var walker = try Walker(definition)
        try walker.complete("document_photo_00001", Walker.media("document_photo"))
        try walker.complete("profile_00002", ["first_name": "again"])
        #expect(walker.state.task("profile_00002")?.output == ["first_name": "again"])
        try walker.complete("document_photo_00001", Walker.media("document_photo"))
        #expect(walker.state.status == .approved)
        #expect(walker.state.outcome?.output == ["form": .null])
    }

    @Test
    func authorsMayWordTheirOwnReason() throws {
        var walker = try Walker(Self.definition(reason: Self.wording))
        try walker.complete("document_photo_00001", Walker.media("document_photo"))
        try walker.complete("profile_00002", ["first_name": "again"])
        let wording = RetryWording(
            title: "Your document has expired", description: "Please try again with a valid document",
            button: "Try again")
        #expect(walker.state.task("document_photo_00001")?.retry?.reason == .custom(wording))
        let stored = try WorkflowRunState(decoding: walker.state.encoded())
        #expect(stored == walker.state)
    }

    @Test
    func retryInOneBranchLeavesTheOtherAlone() throws {
        let definition = WorkflowDefinition.graph(
            [
                .photo("1"), .condition("2", "$.tasks.document_photo_00001.attempt", 1), .retry("3", max: 1),
                .form("4"),
                .form("5"), .result("6", "approve"), .result("7", "decline"),
            ],
            [
                "start -> document_photo_00001", "start -> profile_00004", "document_photo_00001 -> condition_00002",
                "condition_00002.yes -> retry_00003", "condition_00002.else -> profile_00005",
                "retry_00003.again -> document_photo_00001", "retry_00003.limit_reached -> result_00007",
                "profile_00004 -> profile_00005", "profile_00005 -> result_00006",
            ])
        var walker = try Walker(definition)
        try walker.complete("profile_00004", ["first_name": "Jane"])
        try walker.complete("document_photo_00001", Walker.media("document_photo"))
        #expect(walker.state.openTasks.map(\.id) == ["document_photo_00001"])
        #expect(walker.state.tokens.count { $0.isWaiting } == 1)
        let effects = try walker.complete("document_photo_00001", Walker.media("document_photo"))
        #expect(effects.contains(.join(nodeID: "profile_00005", count: 2)))
        #expect(walker.state.task("profile_00004")?.isDiscarded == nil)
        #expect(walker.state.task("profile_00004")?.attempt == 1)
    }

    @Test
    func loopAroundAForkBeginsItAnew() throws {
        let definition = WorkflowDefinition.graph(
            [
                .photo("1"), .form("2"), .form("3"),
                .condition("4", "$.tasks.profile_00002.output.first_name", "again"),
                .retry("5", max: 1), .result("6", "approve"), .result("7", "decline"),
            ],
            [
                "start -> document_photo_00001", "document_photo_00001 -> profile_00002",
                "document_photo_00001 -> profile_00003", "profile_00002 -> condition_00004",
                "profile_00003 -> condition_00004", "condition_00004.yes -> retry_00005",
                "condition_00004.else -> result_00006", "retry_00005.again -> document_photo_00001",
                "retry_00005.limit_reached -> result_00007",
            ])
        var walker = try Walker(definition)
        for attempt in 1...2 {
            try walker.complete("document_photo_00001", Walker.media("document_photo"))
            try walker.complete("profile_00002", ["first_name": "again"])
            #expect(!walker.state.status.isFinal)
            #expect(walker.state.task("profile_00003")?.attempt == attempt)
            try walker.complete("profile_00003", [:])
        }
        #expect(walker.state.status == .declined)
        #expect(walker.state.forkCount == 2)
    }
}
