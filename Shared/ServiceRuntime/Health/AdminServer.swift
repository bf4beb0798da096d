import Hummingbird
package import Logging
import ServiceLifecycle

/// Answers `/healthz` (the process runs), `/readyz` (it can serve) and `/metrics` on an address of its own.
package struct AdminServer: Service {
    private let configuration: AdminConfiguration
    private let health: HealthRegistry
    private let metrics: PrometheusRegistry
    private let logger: Logger
    private let onRunning: @Sendable (Int) async -> Void

    /// - Parameter onRunning: Gets the port once it is listened on.
    package init(
        configuration: AdminConfiguration, health: HealthRegistry, metrics: PrometheusRegistry, logger: Logger,
        onRunning: @escaping @Sendable (Int) async -> Void = { _ in }
    ) {
        self.configuration = configuration
        self.health = health
        self.metrics = metrics
        self.logger = logger
        self.onRunning = onRunning
    }

    /// Serves until shutdown.
    package func run() async throws {
        let (health, metrics) = (self.health, self.metrics)
        let router = Router()
        router.get("healthz") { _, _ in Self.answer(.ok, "text/plain", "OK") }
        router.get("readyz") { _, _ in
            let report = await health.report()
            return Self.answer(report.isReady ? .ok : .serviceUnavailable, "application/json", report.json)
        }
        router.get("metrics") { _, _ in Self.answer(.ok, PrometheusText.contentType, metrics.render()) }
        var server = HTTPServerConfiguration(host: self.configuration.host, port: self.configuration.port)
        server.maximumConnections = 64
        let application = try HTTPServer.make(
            router.buildResponder(), configuration: server, name: "admin", logger: self.logger,
            health: health, onRunning: self.onRunning)
        try await application.run()
    }

    private static func answer(_ status: HTTPResponse.Status, _ type: String, _ body: String) -> Response {
        Response(
            status: status, headers: [.contentType: type, .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: body)))
    }
}
