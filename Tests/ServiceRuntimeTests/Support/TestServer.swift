import Hummingbird
import Logging
import ServiceLifecycle
import Testing

@testable import ServiceRuntime

/// Runs a server with these routes on a free port of the loopback interface while `body` runs.
func withServer<Result: Sendable>(
    configuration: HTTPServerConfiguration = HTTPServerConfiguration(host: "127.0.0.1", port: 0),
    recorder: LineRecorder = LineRecorder(), metrics: PrometheusRegistry = PrometheusRegistry(),
    routes: (Router<BasicServiceContext>) -> Void,
    _ body: @escaping @Sendable (Int) async throws -> Result
) async throws -> Result {
    let router = Router(context: BasicServiceContext.self)
    router.addServiceMiddleware(configuration: configuration, metrics: metrics)
    routes(router)
    let (ports, continuation) = AsyncStream.makeStream(of: Int.self)
    let server = try HTTPServer.make(
        router.buildResponder(), configuration: configuration, name: "test", logger: recorder.logger()
    ) { port in
        continuation.yield(port)
    }
    let group = ServiceGroup(
        configuration: ServiceGroupConfiguration(services: [server], logger: recorder.logger(level: .critical)))
    return try await withThrowingTaskGroup(of: Void.self) { tasks in
        tasks.addTask { try await group.run() }
        let port = try #require(await ports.first { _ in true })
        let result = try await body(port)
        await group.triggerGracefulShutdown()
        try await tasks.waitForAll()
        return result
    }
}
