import Logging
import ServiceLifecycle
import Synchronization
import Testing
import UnixSignals

@testable import ServiceRuntime

@Suite(.timeLimit(.minutes(1)))
struct ServiceRunnerTests {
    private struct Broken: Error {}

    /// Writes down when it starts and stops.
    private struct Part: Service {
        let name: String
        let diary: Diary

        func run() async throws {
            self.diary.write("\(self.name) started")
            try await gracefulShutdown()
            self.diary.write("\(self.name) stopped")
        }
    }

    private final class Diary: Sendable {
        private let kept = Mutex<[String]>([])
        func write(_ entry: String) { self.kept.withLock { $0.append(entry) } }
        var entries: [String] { self.kept.withLock { $0 } }
    }

    private let diary = Diary()
    private let recorder = LineRecorder()
    private let signals = AsyncStream.makeStream(of: UnixSignal.self)

    private func runner(grace: Duration = .seconds(20)) -> ServiceRunner {
        var settings = SettingsReader(environment: [:])
        var configuration = RuntimeConfiguration(service: "test", adminPort: 0, reading: &settings)
        configuration.shutdownGrace = grace
        return ServiceRunner(configuration: configuration, logger: self.recorder.logger(level: .info))
    }

    /// Sends a signal when the runner is ready.
    private func whenReady(send signal: UnixSignal) async throws {
        try await eventually { self.recorder.lines.contains { $0.contains("\"Ready\"") } }
        self.signals.continuation.yield(signal)
    }

    @Test func signalStopsThePartsFromLastToFirst() async throws {
        let parts = ["first", "second"].map { Part(name: $0, diary: self.diary) }
        async let status = self.runner().run(parts, signals: self.signals.stream)
        try await self.whenReady(send: .sigterm)
        #expect(await status == .stopped)
        #expect(self.diary.entries.suffix(2) == ["second stopped", "first stopped"])
    }

    @Test func processIsNotReadyOnceItStops() async throws {
        let runner = self.runner()
        async let status = runner.run([Part(name: "a", diary: self.diary)], signals: self.signals.stream)
        try await self.whenReady(send: .sigint)
        #expect(await status == .stopped)
        #expect(await !runner.health.report().isReady)
    }

    @Test func readyIsSaidWhenTheChecksPass() async throws {
        let (runner, tries, recorder) = (self.runner(), Tally(), self.recorder)
        runner.health.register("late") {
            tries.add(1)
            #expect(!recorder.lines.contains { $0.contains("\"Ready\"") })
            if tries.value < 3 { throw Broken() }
        }
        async let status = runner.run([], signals: self.signals.stream)
        try await self.whenReady(send: .sigterm)
        #expect(await status == .stopped)
        #expect(tries.value == 3)
    }

    @Test func readyIsNotSaidWithoutThem() async throws {
        let runner = self.runner()
        let asked = Tally()
        runner.health.register("never") {
            asked.add(1)
            throw Broken()
        }
        async let status = runner.run([], signals: self.signals.stream)
        try await eventually { asked.value > 1 }
        self.signals.continuation.yield(.sigterm)
        #expect(await status == .stopped)
        #expect(!self.recorder.lines.contains { $0.contains("\"Ready\"") })
    }

    @Test func readyIsSaidOnce() async throws {
        async let status = self.runner().run([Part(name: "a", diary: self.diary)], signals: self.signals.stream)
        try await self.whenReady(send: .sigterm)
        _ = await status
        #expect(self.recorder.lines.filter { $0.contains("\"Ready\"") }.count == 1)
    }

    @Test func secondSignalEndsAtOnce() async throws {
        let (gate, open) = AsyncStream.makeStream(of: Void.self)
        let ignoring = Task.detached { for await _ in gate {} }
        let stubborn = BackgroundService("stubborn") { await ignoring.value }
        async let status = self.runner().run([stubborn], signals: self.signals.stream)
        try await self.whenReady(send: .sigterm)
        self.signals.continuation.yield(.sigint)
        #expect(await status == .interrupted(signal: 2))
        open.finish()
    }

    @Test func graceEndsEvenAPartThatDoesNotStop() async throws {
        let (gate, open) = AsyncStream.makeStream(of: Void.self)
        let ignoring = Task.detached { for await _ in gate {} }
        let stubborn = BackgroundService("stubborn") { await ignoring.value }
        async let status = self.runner(grace: .milliseconds(50)).run([stubborn], signals: self.signals.stream)
        try await self.whenReady(send: .sigterm)
        #expect(await status == .graceExceeded)
        open.finish()
    }

    @Test func failedPartStopsTheOthersGracefully() async throws {
        let broken = BackgroundService("broken") {
            try await eventually { self.diary.entries == ["a started"] }
            throw Broken()
        }
        let status = await self.runner().run(
            [Part(name: "a", diary: self.diary), broken], signals: self.signals.stream)
        #expect(status == .failed)
        #expect(self.diary.entries == ["a started", "a stopped"])
    }

    @Test func partThatEndsUnaskedIsAFailure() async throws {
        let short = BackgroundService("short") { try await eventually { self.diary.entries == ["a started"] } }
        let status = await self.runner().run(
            [Part(name: "a", diary: self.diary), short], signals: self.signals.stream)
        #expect(status == .failed)
        #expect(self.diary.entries == ["a started", "a stopped"])
    }

    @Test func backgroundServiceIsCancelledOnShutdown() async throws {
        let diary = self.diary
        let worker = BackgroundService("worker") {
            do {
                try await Task.sleep(for: .seconds(3_600))
            } catch {
                diary.write("cancelled")
                throw error
            }
        }
        async let status = self.runner().run([worker], signals: self.signals.stream)
        try await self.whenReady(send: .sigterm)
        #expect(await status == .stopped)
        #expect(diary.entries == ["cancelled"])
    }

    @Test func noticesAreLogged() async throws {
        let runner = self.runner()
        runner.health.notice("webhook.allowed_networks is set")
        async let status = runner.run([], signals: self.signals.stream)
        try await self.whenReady(send: .sigterm)
        _ = await status
        #expect(
            self.recorder.lines.contains { $0.contains("warning") && $0.contains("webhook.allowed_networks is set") })
    }

    @Test(arguments: [
        (ServiceExit.stopped, 0), (.failed, 70), (.graceExceeded, 75), (.misconfigured, 78),
        (.interrupted(signal: 15), 143),
    ])
    func exitStatusIsANumberForSupervisors(status: ServiceExit, code: Int) {
        #expect(Int(status.code) == code)
    }

    @Test func adminServerAnswers() async throws {
        let runner = self.runner()
        runner.health.register("postgres") { throw Broken() }
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        async let status = runner.run([], signals: self.signals.stream) { port.yield($0) }
        let admin = try #require(await ports.first { _ in true })
        let alive = try await exchange(get("/healthz"), port: admin)
        #expect(alive.hasPrefix("HTTP/1.1 200 ") && alive.hasSuffix("\r\n\r\nOK"))
        let ready = try await exchange(get("/readyz"), port: admin)
        #expect(ready.hasPrefix("HTTP/1.1 503 ") && ready.contains(#""name":"postgres","status":"failed""#))
        let metrics = try await exchange(get("/metrics"), port: admin)
        #expect(metrics.lowercased().contains("content-type: text/plain; version=0.0.4; charset=utf-8"))
        #expect(metrics.contains("metrics_rejected_total 0\n"))
        self.signals.continuation.yield(.sigterm)
        #expect(await status == .stopped)
    }
}
