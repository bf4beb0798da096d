import CanonicalJSON
import Foundation
import Testing
import Workflows

@Suite
struct WorkflowRunCodingTests {
    @Test
    func statesSurviveStorageAtEveryStep() throws {
        var walker = try Walker(Sample.documentAndSelfie.definition)
        try walker.complete("document_photo_3b7a5", Walker.media("document_photo"))
        try walker.complete("face_photo_8e04c", .null)
        try walker.complete("document_check_6c1f0", ["score": 0.123456789012345, "big": .integer(.max), "tiny": 1e-7])
        for bytes in walker.states {
            let state = try WorkflowRunState(decoding: bytes)
            #expect(try state.encoded() == bytes)
            #expect(try state.encoded() == bytes)
        }
        #expect(try WorkflowRunState(decoding: walker.state.encoded()) == walker.state)
    }

    @Test(
        arguments: [
            (.created(Walker.inputs), "created"),
            (.taskCompleted(taskID: "t", attempt: nil, output: .null), "task_completed"),
            (.taskCompleted(taskID: "t", attempt: 2, output: ["a": [1, 2.5, .null]]), "task_completed"),
            (.taskFailed(taskID: "t", attempt: 1, fault: WorkflowRunFault(type: "a", message: "b")), "task_failed"),
            (.timerFired(taskID: "t", attempt: 3), "timer_fired"),
            (.reportAwaitingApproval(taskID: "t", attempt: nil), "report_awaiting_approval"),
            (.reportResumed(taskID: "t", attempt: 1), "report_resumed"),
        ] as [(WorkflowRunEvent, String)])
    func eventsSurviveTheLog(event: WorkflowRunEvent, name: String) throws {
        let json = try event.json()
        #expect(json["type"] == .string(name))
        #expect(event.name == name)
        #expect(try WorkflowRunEvent(json: json) == event)
    }

    @Test
    func storedWordsAreThese() throws {
        let event = WorkflowRunEvent.taskCompleted(taskID: "start", attempt: 1, output: ["a": 1])
        #expect(try event.json() == ["type": "task_completed", "task_id": "start", "attempt": 1, "output": ["a": 1]])
        let state = try JSONValue(parsing: Walker(Sample.profile.definition).state.encoded())
        #expect(state["v"] == 1)
        #expect(
            Set(state.objectValue?.keys ?? [:].keys) == [
                "v", "definition_digest", "inputs", "status", "tasks", "tokens",
            ])
        #expect(state["status"] == "awaiting_input")
        #expect(state["tokens"] == [["node_id": "profile_4f4b2"]])
        #expect(
            state["tasks"]?[1] == [
                "id": "profile_4f4b2", "task_def_id": "profile_data", "attempt": 1, "status": "started", "input": [:],
                "has_timer": true, "timer_count": 1,
            ])
        #expect(state["inputs"]?["created_at"] == "2026-09-21T14:13:20.000Z")
        #expect(
            Set(state["inputs"]?.objectValue?.keys ?? [:].keys) == [
                "run_id", "created_at", "customer_user_id", "tags", "sandbox", "applicant", "custom",
            ])
    }

    @Test
    func unknownVersionsAreRefused() throws {
        let bytes = try Walker(Sample.profile.definition).state.encoded()
        guard case .object(var members) = try JSONValue(parsing: bytes) else {
            Issue.record("no object")
            return
        }
        members["v"] = 3
        let changed = JSONValue.object(members).canonicalBytes()
        #expect(throws: DecodingError.self) { try WorkflowRunState(decoding: changed) }
    }

    @Test
    func timesAreKeptToTheMillisecond() throws {
        let inputs = WorkflowRunInputs(
            runID: "r", createdAt: Date(timeIntervalSince1970: 1_790_000_000.1234567), customerUserID: "c", tags: [],
            isSandbox: true, applicant: [:], custom: .null)
        let stored = try JSONEncoder().encode(inputs)
        #expect(try JSONDecoder().decode(WorkflowRunInputs.self, from: stored) == inputs)
        #expect(try JSONValue(parsing: stored)["created_at"] == "2026-09-21T14:13:20.123Z")
    }

    @Test
    func nothingOfThePersonIsPrinted() throws {
        var walker = try Walker(Sample.profile.definition)
        try walker.complete("profile_4f4b2", ["first_name": "Jane"])
        var dumped = ""
        dump(walker.state, to: &dumped)
        dump(walker.effects, to: &dumped)
        dump(walker.log.map(\.event), to: &dumped)
        dump(walker.state.outcome, to: &dumped)
        let printed = "\(walker.state) \(walker.effects) \(walker.log) \(walker.state.tasks) \(Walker.inputs)" + dumped
        #expect(!printed.contains("Jane"))
        #expect(!printed.contains("Doe"))
        #expect(printed.contains("profile_4f4b2"))
    }

    @Test
    func runStatusesAreThePublicWords() {
        let final = WorkflowRunStatus.allCases.filter(\.isFinal).map(\.rawValue)
        #expect(final == ["approved", "review", "declined", "abandoned", "error"])
        #expect(
            WorkflowRunStatus.allCases.filter { !$0.isFinal }.map(\.rawValue) == [
                "processing", "awaiting_input", "awaiting_client_input",
            ])
    }
}
