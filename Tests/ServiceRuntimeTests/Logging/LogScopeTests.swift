import Foundation
import Logging
import Testing

@testable import ServiceRuntime

struct LogScopeTests {
    private func object(_ line: String?) throws -> [String: String] {
        let text = try #require(line)
        let object = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
        return try #require(object).mapValues { "\($0)" }
    }

    /// A logger as a service's is: with the provider of the process's logging.
    private func logger(_ recorder: LineRecorder) -> Logger {
        var logger = recorder.logger()
        logger.handler.metadataProvider = LogScope.provider
        return logger
    }

    @Test func everyLineOfAScopeHasItsIDs() throws {
        let recorder = LineRecorder()
        LogScope.$current.withValue(LogScope(["request_id": "r-1"])) {
            self.logger(recorder).info("a", metadata: ["count": "2"])
        }
        let line = try self.object(recorder.lines.first)
        #expect(line["request_id"] == "r-1" && line["count"] == "2")
    }

    @Test func whatIsNotedWithinIsKnownToTheCaller() async throws {
        let recorder = LineRecorder()
        await LogScope.$current.withValue(LogScope(["request_id": "r-1"])) {
            await withTaskGroup(of: Void.self) { $0.addTask { LogScope.note("run_id", UUID()) } }
            self.logger(recorder).info("a")
        }
        #expect(UUID(uuidString: try self.object(recorder.lines.first)["run_id"] ?? "") != nil)
    }

    @Test func aLinesOwnFieldWins() throws {
        let recorder = LineRecorder()
        LogScope.$current.withValue(LogScope(["run_id": "outer"])) {
            self.logger(recorder).info("a", metadata: ["run_id": "own"])
        }
        #expect(try self.object(recorder.lines.first)["run_id"] == "own")
    }

    @Test func outsideOfAnyScopeNothingIsAddedNorKept() throws {
        let recorder = LineRecorder()
        LogScope.note("run_id", "lost")
        self.logger(recorder).info("a")
        #expect(try self.object(recorder.lines.first)["run_id"] == nil)
    }

    @Test func oneScopeKnowsNothingOfAnother() throws {
        let recorder = LineRecorder()
        LogScope.$current.withValue(LogScope(["job_id": "1"])) { LogScope.note("run_id", "first") }
        LogScope.$current.withValue(LogScope(["job_id": "2"])) { self.logger(recorder).info("a") }
        let line = try self.object(recorder.lines.first)
        #expect(line["job_id"] == "2" && line["run_id"] == nil)
    }
}
