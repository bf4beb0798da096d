import Foundation
import Logging
import Testing

@testable import ServiceRuntime

struct LineLogHandlerTests {
    private enum Failure: Error { case plain, carrying(String) }

    private func object(_ line: String) throws -> [String: String] {
        let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
        return try #require(object).mapValues { "\($0)" }
    }

    @Test(arguments: [
        ("elapsed_ms", "1.5", "1.5"), ("status", "200", "200"), ("status", "complete", "\"complete\""),
        ("job_id", "42", "\"42\""), ("attempt", "007", "\"007\""), ("retry_count", "-3", "-3"),
    ])
    func quantityIsANumberAndAnIdIsNot(key: String, value: String, expected: String) throws {
        let recorder = LineRecorder()
        recorder.logger().info("a", metadata: [key: "\(value)"])
        #expect(try #require(recorder.lines.first).contains("\"\(key)\":\(expected)}"))
    }

    @Test func lineIsOneJSONObject() throws {
        let recorder = LineRecorder()
        recorder.logger().info("Job \"done\"\nnow", metadata: ["job_id": "42", "kind": "document_report"])
        #expect(recorder.lines.count == 1)
        let line = try #require(recorder.lines.first)
        #expect(line.hasSuffix("}\n") && line.dropLast().allSatisfy { !$0.isNewline })
        let object = try self.object(line)
        #expect(object["level"] == "info" && object["service"] == "test-service" && object["region"] == "eu")
        #expect(object["message"] == "Job \"done\"\nnow")
        #expect(object["job_id"] == "42" && object["kind"] == "document_report")
        #expect(object["time"]?.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/) != nil)
    }

    @Test(arguments: ["first_name", "email", "body", "authorization", "national_id", "error", "name", "path", "client"])
    func fieldThatIsNotListedIsNotWritten(key: String) throws {
        let recorder = LineRecorder()
        recorder.logger().info("a", metadata: [key: "canary"])
        let line = try #require(recorder.lines.first)
        #expect(!line.contains("canary"))
        #expect(try self.object(line)["dropped_fields_count"] == "1")
    }

    @Test(arguments: ["Anna Karenina", "anna@example.com", "a\"b", "é", String(repeating: "x", count: 201)])
    func valueThatIsNoIdIsNotWritten(value: String) throws {
        let recorder = LineRecorder()
        recorder.logger().info("a", metadata: ["job_id": "\(value)"])
        #expect(try self.object(try #require(recorder.lines.first))["job_id"] == "redacted")
    }

    @Test func aJobsTraceIsTheRequestThatCausedIt() throws {
        let recorder = LineRecorder()
        recorder.logger().warning("attempt failed", metadata: ["trace_id": "r-1", "job_id": "42"])
        let object = try self.object(try #require(recorder.lines.first))
        #expect(object["request_id"] == "r-1" && object["trace_id"] == nil && object["job_id"] == "42")
    }

    @Test func fieldCannotReplaceTheLinesOwn() throws {
        let recorder = LineRecorder()
        var logger = recorder.logger()
        logger[metadataKey: "service"] = "other"
        logger.info("a", metadata: ["level": "fatal"])
        let object = try self.object(try #require(recorder.lines.first))
        #expect(object["service"] == "test-service" && object["level"] == "info")
    }

    @Test func requestIDHasOneNameEverywhere() throws {
        let recorder = LineRecorder()
        recorder.logger().info("a", metadata: ["hb.request.id": "r-1"])
        #expect(try self.object(try #require(recorder.lines.first))["request_id"] == "r-1")
    }

    @Test func levelBelowTheSettingIsNotWritten() {
        let recorder = LineRecorder()
        recorder.logger(level: .warning).info("a")
        #expect(recorder.lines.isEmpty)
    }

    @Test func textLineIsOneLine() throws {
        let recorder = LineRecorder()
        recorder.logger(.text).notice("one\ntwo", metadata: ["attempt": "3", "kind": "a"])
        #expect(try #require(recorder.lines.first).hasSuffix(" notice test-service one two attempt=3 kind=a\n"))
    }

    @Test(arguments: [
        (Failure.plain as any Error, "Failure.plain"), (Failure.carrying("canary"), "Failure.carrying"),
        (ConfigurationError(mistakes: []), "ConfigurationError"),
    ])
    func errorIsNamedWithoutItsValues(error: any Error, expected: String) {
        #expect(ErrorKind.name(of: error) == expected)
    }

    @Test func controlCharactersAreEscaped() throws {
        let text = "\u{0}\u{1B}[31m\u{2028}\u{7F}é😀\\"
        let decoded = try JSONDecoder().decode([String].self, from: Data("[\(JSONText.quoted(text))]".utf8))
        #expect(decoded == [text])
        #expect(JSONText.quoted("\u{1B}\u{2028}") == "\"\\u001b\\u2028\"")
    }
}
