import Foundation
import Synchronization
import Testing

@testable import ServiceRuntime

@Suite(.timeLimit(.minutes(1)))
struct HealthRegistryTests {
    private struct Broken: Error {}

    private let health = HealthRegistry()

    @Test func processWithoutChecksIsReady() async {
        #expect(await self.health.report().isReady)
    }

    @Test func oneFailedCheckIsEnough() async {
        self.health.register("good") {}
        self.health.register("bad") { throw Broken() }
        let report = await self.health.report()
        #expect(!report.isReady)
        #expect(report.checks.map(\.name) == ["good", "bad"])
        #expect(report.checks.map(\.failure) == [nil, "Broken"])
    }

    @Test func checkThatIgnoresCancellationDoesNotHoldTheReport() async {
        let (gate, open) = AsyncStream.makeStream(of: Void.self)
        let ignoring = Task.detached { for await _ in gate {} }
        self.health.register("stuck", deadline: .milliseconds(20)) { await ignoring.value }
        let report = await self.health.report()
        #expect(report.checks.map(\.failure) == ["deadline passed"])
        open.finish()
    }

    @Test func checkThatHangsIsNotStartedAgain() async {
        let starts = Mutex(0)
        let (gate, open) = AsyncStream.makeStream(of: Void.self)
        let ignoring = Task.detached { for await _ in gate {} }
        self.health.register("stuck", deadline: .milliseconds(20)) {
            starts.withLock { $0 += 1 }
            await ignoring.value
        }
        _ = await self.health.report()
        #expect(await self.health.report().checks.map(\.failure) == ["still running"])
        #expect(starts.withLock { $0 } == 1)
        open.finish()
    }

    @Test func drainingProcessIsNotReady() async {
        self.health.beginDraining()
        #expect(await !self.health.report().isReady)
    }

    @Test func reportIsJSON() async throws {
        self.health.register("post\"gres") { throw Broken() }
        self.health.notice("webhook.allowed_networks is set")
        let text = await self.health.report().json
        let object = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        #expect(object["status"] as? String == "not_ready")
        #expect(object["notices"] as? [String] == ["webhook.allowed_networks is set"])
        let check = try #require((object["checks"] as? [[String: Any]])?.first)
        #expect(check["name"] as? String == "post\"gres" && check["status"] as? String == "failed")
        #expect(check["reason"] as? String == "Broken")
    }
}
