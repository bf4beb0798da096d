import CanonicalJSON
import Foundation
import Testing
import Workflows

@Suite
struct WorkflowTraceTests {
    /// A recorded log with the workflow of its run, and the trace that it had when it was recorded.
    struct Recording: CustomTestStringConvertible {
        static let all = [
            "retry", "parallel", "exchange", "approval", "timeout", "cancelled", "open",
        ].map(Self.init)

        let name: String

        var testDescription: String { self.name }

        var json: JSONValue {
            get throws {
                let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
                    .appending(path: "Fixtures/Traces/\(self.name).json")
                return try JSONValue(parsing: Data(contentsOf: file), maximumDepth: 64)
            }
        }
    }

    @Test(arguments: Recording.all)
    func recordedLogHasTheTraceThatItHad(recording: Recording) throws {
        let json = try recording.json
        let definition = try WorkflowDefinition(json: try #require(json["workflow"]))
        let log = try #require(json["log"]?.arrayValue).map { entry in
            (
                event: try WorkflowRunEvent(json: try #require(entry["event"])),
                at: Date(timeIntervalSince1970: try #require(entry["at_s"]?.doubleValue))
            )
        }
        let trace = try WorkflowTrace(events: log, definition: definition, digest: definition.digest)
        #expect(json["trace"] == trace.json)
        #expect(json["digest"] == .string(definition.digest))
        // A second time the same, to the byte.
        let again = try WorkflowTrace(events: trace.events, definition: definition, digest: definition.digest)
        #expect(again.json.canonicalBytes() == trace.json.canonicalBytes())
        #expect(again.state == trace.state)
    }

    @Test
    func everyRecordingIsTold() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Fixtures/Traces")
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".json") }
        #expect(files.sorted() == Recording.all.map { "\($0.name).json" }.sorted())
    }

    @Test
    func eventTellsWhatItDidAndWhy() throws {
        let trace = try ShippedWorkflow(name: "document").trace("A suspected document is declined")
        #expect(trace.entries.map(\.sequence) == [1, 2, 3])
        #expect(trace.entries.map(\.event.name) == ["created", "task_completed", "task_completed"])
        #expect(trace.status == .declined)
        #expect(
            trace.route.map(\.text) == [
                "start", "document_photo_c0888", "document_check_75329", "condition_1a2b3:refused", "result_22222",
            ])
        let choice = try #require(trace.entries[2].choices.first)
        #expect(choice.trials.map(\.port) == ["clear", "refused"])
        #expect(choice.trials.map(\.holds) == [false, true])
        #expect(trace.json["route"]?[3] == ["node": "condition_1a2b3", "port": "refused"])
        #expect(trace.json["outcome"] == ["status": "declined", "reasons": ["document_refused"], "error": .null])
        #expect(
            trace.json["events"]?[1]?["event"]
                == ["type": "task_completed", "task_id": "document_photo_c0888", "attempt": 1])
    }

    @Test
    func linesShowValuesOnlyWhenAsked() throws {
        let trace = try ShippedWorkflow(name: "expiry_and_age").trace("Eighteen tomorrow is too young")
        #expect(trace.lines(showsValues: true).contains { $0.contains("2008-01-16") })
        #expect(!trace.lines(showsValues: false).contains { $0.contains("2008-01-16") })
        #expect(trace.lines(showsValues: false).count == trace.entries.count + 1)
        #expect(
            trace.lines(showsValues: false)[0].hasPrefix("2026-01-15T09:00:00.000Z  the run is created: start starts"))
    }

    @Test
    func openRunHasATrace() throws {
        let walker = try Walker(Sample.document.definition)
        let trace = try WorkflowTrace(events: walker.log, definition: walker.definition, digest: walker.digest)
        #expect(trace.outcome == nil)
        #expect(trace.json["status"] == "awaiting_input")
        #expect(trace.json["outcome"] == .null)
        #expect(trace.json["open_tasks"] == ["document_photo_c0888"])
        #expect(trace.state == walker.state)
    }

    @Test
    func logThatDoesNotApplyIsRefused() throws {
        let walker = try Walker(Sample.document.definition)
        func trace(_ events: [(event: WorkflowRunEvent, at: Date)]) throws -> WorkflowTrace {
            try WorkflowTrace(events: events, definition: walker.definition, digest: walker.digest)
        }
        #expect(throws: WorkflowRunError.notCreated) { try trace([]) }
        #expect(throws: WorkflowRunError.alreadyCreated) { try trace(walker.log + walker.log) }
        let other = WorkflowRunEvent.taskCompleted(taskID: "face_photo_8e04c", attempt: 1, output: [])
        #expect(throws: WorkflowRunError.unknownTask("face_photo_8e04c")) {
            try trace(walker.log + [(other, Walker.start)])
        }
    }

    @Test
    func traceKeepsWhatTasksGaveToItself() throws {
        let trace = try ShippedWorkflow(name: "profile").trace("A filled-in form is approved")
        let text = String(decoding: trace.json.canonicalBytes(), as: UTF8.self)
        #expect(!text.contains("Jane"))
        #expect(!"\(trace) \(trace.entries)".contains("Jane"))
    }
}
