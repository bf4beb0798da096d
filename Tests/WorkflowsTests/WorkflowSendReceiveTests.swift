import CanonicalJSON
import Foundation
import Testing
import Workflows

/// Studio guide, "Send/Receive Data tasks".
@Suite
struct WorkflowSendReceiveTests {
    private static let definition = WorkflowDefinition.graph(
        [
            .exchange("1"), .condition("2", "$.tasks.send_receive_00001.output.score", 0.9), .result("3", "decline"),
            .result("4", "approve"),
        ],
        [
            "start -> send_receive_00001", "send_receive_00001 -> condition_00002",
            "condition_00002.yes -> result_00003",
            "condition_00002.else -> result_00004",
        ])

    @Test
    func startedTaskCarriesTheAuthorsIdVersionAndSentData() throws {
        let walker = try Walker(Self.definition)
        let started = try #require(walker.effects.compactMap(\.startedTask).last)
        #expect(started.definitionID == "risk_v")
        #expect(started.definitionVersion == "2")
        #expect(started.kind == .custom)
        #expect(started.input == ["name": "Doe"])
        #expect(walker.state.status == .awaitingClientInput)
        #expect(walker.state.openTasks.map(\.definitionID) == ["risk_v"])
    }

    @Test
    func receivedDataAreUsedByLogic() throws {
        var walker = try Walker(Self.definition)
        try walker.complete("send_receive_00001", ["score": 0.9])
        #expect(walker.state.status == .declined)
    }

    @Test
    func timeoutIsAnError() throws {
        var walker = try Walker(Self.definition)
        try walker.apply(.timerFired(taskID: "send_receive_00001", attempt: 1))
        #expect(walker.state.status == .error)
        #expect(walker.state.outcome?.error?.type == "task_timeout")
    }

    @Test(
        arguments: [
            (["score": 0.5], nil), (["score": 1, "note": "x"], nil), (["score": 1, "note": .null], nil),
            ([:], "score"), (["score": "high"], "score"), (["score": 1, "note": 2], "note"),
            (["score": 1, "colour": "red"], "colour"), ([], ""), ("x", ""),
        ] as [(JSONValue, String?)])
    func receivedDataMustMatchTheDeclaredFormat(data: JSONValue, wrong: String?) throws {
        let node = try #require(Self.definition.node("send_receive_00001"))
        switch CaptureCompletion.check(node, data: data, at: Date(timeIntervalSince1970: 0)) {
        case .success(.received(let output)):
            #expect(wrong == nil)
            #expect(output["score"] == data["score"])
            #expect(output["note"] == data["note"]?.nonNull)
        case .success:
            Issue.record("a capture")
        case .failure(let error):
            #expect(Array(error.fields.keys) == [try #require(wrong)])
        }
    }

    @Test
    func taskWithoutReceivedDataTakesAnEmptyObject() throws {
        var node = try #require(Self.definition.node("send_receive_00001"))
        node.config["receive"] = nil
        let result = CaptureCompletion.check(node, data: [:], at: Date(timeIntervalSince1970: 0))
        #expect(result == .success(.received(output: [:])))
    }
}
