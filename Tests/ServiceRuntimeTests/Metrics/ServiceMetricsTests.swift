import Testing

@testable import ServiceRuntime

struct ServiceMetricsTests {
    private struct Broken: Error {}

    private let registry = PrometheusRegistry()
    private let health = HealthRegistry()

    @Test func aServiceSaysWhichItIs() {
        self.registry.registerService("api-gateway", region: "ca")
        #expect(
            self.registry.render().contains("martlet_service_info{region=\"ca\",service=\"api-gateway\"} 1\n"))
    }

    @Test func readinessIsNotGuessedBeforeItWasAsked() {
        self.registry.registerHealth(self.health)
        #expect(!self.registry.render().contains("martlet_ready"))
    }

    @Test func readinessIsThatOfTheLastProbe() async {
        self.registry.registerHealth(self.health)
        self.health.register("database") {}
        _ = await self.health.report()
        #expect(self.registry.render().contains("martlet_ready 1\n"))
        self.health.register("media") { throw Broken() }
        #expect(self.registry.render().contains("martlet_ready 1\n"))
        _ = await self.health.report()
        let text = self.registry.render()
        #expect(text.contains("martlet_ready 0\n"))
        #expect(text.contains("martlet_ready_check{check=\"database\"} 1\n"))
        #expect(text.contains("martlet_ready_check{check=\"media\"} 0\n"))
    }

    @Test func drainingProcessIsNotReady() async {
        self.registry.registerHealth(self.health)
        self.health.beginDraining()
        _ = await self.health.report()
        #expect(self.registry.render().contains("martlet_ready 0\n"))
    }

    @Test func aProcessTellsOfItself() throws {
        self.registry.register { ProcessMetrics.samples() }
        let lines = self.registry.render().split(separator: "\n")
        for name in [
            "process_cpu_seconds_total", "process_resident_memory_bytes", "process_open_fds", "process_max_fds",
            "process_threads", "process_start_time_seconds",
        ] {
            let line = try #require(lines.first { $0.hasPrefix(name + " ") }, "\(name)")
            #expect(try #require(Double(line.dropFirst(name.count + 1))) >= 0)
        }
    }
}
