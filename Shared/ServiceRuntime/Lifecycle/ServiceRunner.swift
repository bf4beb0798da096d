import Configuration
package import Logging
import Metrics
package import ServiceLifecycle
import Synchronization
package import UnixSignals

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Runs a service: starts its parts, stops them in the opposite order on SIGTERM or SIGINT, and ends the process when
/// they take too long or a second signal comes.
package struct ServiceRunner: Sendable {
    /// What the process was told from outside.
    package let configuration: RuntimeConfiguration
    /// The service's logger.
    package let logger: Logger
    /// The process's metrics.
    package let metrics: PrometheusRegistry
    /// The process's checks.
    package let health: HealthRegistry

    /// How long cancelled parts may take to end after the grace.
    private static let cancellationGrace: Duration = .seconds(2)

    /// Makes a runner, and touches nothing that belongs to the whole process; ``main(_:adminPort:configuration:parts:)``
    /// does that.
    package init(
        configuration: RuntimeConfiguration, logger: Logger, metrics: PrometheusRegistry = PrometheusRegistry(),
        health: HealthRegistry = HealthRegistry()
    ) {
        self.configuration = configuration
        self.logger = logger
        self.metrics = metrics
        self.health = health
    }

    /// The whole of a service's `Main/`: reads the settings, builds the parts, runs them, and ends the process.
    ///
    /// Mistakes in the settings are written to standard error, one line each, before anything is started.
    /// - Parameters:
    ///   - service: The executable's name.
    ///   - adminPort: The default of `admin.port`.
    ///   - configuration: Reads the service's own settings.
    ///   - parts: Builds what runs for long, dependencies first. May register checks and notices.
    package static func main<Configuration: Sendable>(
        _ service: String, adminPort: Int,
        configuration: @Sendable (inout SettingsReader) -> Configuration,
        parts: @Sendable (Configuration, ServiceRunner) async throws -> [any Service]
    ) async -> Never {
        var settings = SettingsReader(ConfigReader(provider: EnvironmentVariablesProvider()))
        let runtime = RuntimeConfiguration(service: service, adminPort: adminPort, reading: &settings)
        let own = configuration(&settings)
        do {
            try settings.finish()
        } catch {
            StandardError.write(error.mistakes.map { "\(service): \($0)\n" }.joined())
            exit(ServiceExit.misconfigured.code)
        }
        let runner = Self.bootstrap(runtime)
        let status: ServiceExit
        do {
            status = await runner.run(try await parts(own, runner))
        } catch let error as ConfigurationError {
            StandardError.write(error.mistakes.map { "\(service): \($0)\n" }.joined())
            status = .misconfigured
        } catch {
            runner.logger.critical("Start-up failed", metadata: ["error_kind": "\(ErrorKind.name(of: error))"])
            status = .failed
        }
        exit(status.code)
    }

    /// Sets the process's logging and metrics. Once per process.
    private static func bootstrap(_ configuration: RuntimeConfiguration) -> ServiceRunner {
        LoggingSystem.bootstrap(
            { label, provider in
                var handler = LineLogHandler(
                    label: label, service: configuration.service, region: configuration.region,
                    configuration: configuration.logging)
                handler.metadataProvider = provider
                return handler
            }, metadataProvider: LogScope.provider)
        let metrics = PrometheusRegistry()
        metrics.register { ProcessMetrics.samples() }
        metrics.registerService(configuration.service, region: configuration.region)
        MetricsSystem.bootstrap(metrics)
        let runner = ServiceRunner(
            configuration: configuration, logger: Logger(label: configuration.service), metrics: metrics)
        metrics.registerHealth(runner.health)
        return runner
    }

    /// Runs the parts, and the admin server before them, until a signal, a failure, or cancellation.
    /// - Parameters:
    ///   - parts: Dependencies first; they are stopped from the last to the first.
    ///   - signals: What asks to stop; the process's SIGTERM and SIGINT when absent.
    ///   - onAdminRunning: Gets the admin server's port.
    /// - Returns: When everything has ended, the grace is over, or a second signal came. In the last two cases parts may
    ///   still be running, and the process must end.
    package func run(
        _ parts: [any Service], signals: AsyncStream<UnixSignal>? = nil,
        onAdminRunning: @escaping @Sendable (Int) async -> Void = { _ in }
    ) async -> ServiceExit {
        for notice in self.health.notices { self.logger.warning("\(notice)") }
        let admin = AdminServer(
            configuration: self.configuration.admin, health: self.health, metrics: self.metrics, logger: self.logger,
            onRunning: onAdminRunning)
        let gate = ReadinessGate(health: self.health, delay: self.configuration.shutdownDelay) {
            self.logger.info("Ready")
        }
        let group = ServiceGroup(configuration: self.groupConfiguration([admin] + parts + [gate]))
        let (outcomes, continuation) = AsyncStream.makeStream(of: ServiceExit.self)
        // Not child tasks: this must return even when a part does not end.
        let work = Task { continuation.yield(await self.outcome(of: group)) }
        let watch = Task { await self.watch(signals, group: group) { continuation.yield($0) } }
        defer {
            work.cancel()
            watch.cancel()
        }
        let status = await withTaskCancellationHandler {
            await outcomes.first { _ in true } ?? .failed
        } onCancel: {
            work.cancel()
        }
        self.logger.info("Stopped", metadata: ["code": "\(status.code)"])
        return status
    }

    private func groupConfiguration(_ parts: [any Service]) -> ServiceGroupConfiguration {
        let services = parts.map { part in
            ServiceGroupConfiguration.ServiceConfiguration(
                service: WatchedService(part: part), successTerminationBehavior: .ignore,
                failureTerminationBehavior: .gracefullyShutdownGroup, serviceName: "\(type(of: part))")
        }
        var configuration = ServiceGroupConfiguration(services: services, logger: self.logger)
        configuration.maximumGracefulShutdownDuration = self.configuration.shutdownGrace
        return configuration
    }

    private func outcome(of group: ServiceGroup) async -> ServiceExit {
        do {
            try await group.run()
            return .stopped
        } catch {
            self.logger.error("A part of the service failed", metadata: ["error_kind": "\(ErrorKind.name(of: error))"])
            return .failed
        }
    }

    private func watch(
        _ signals: AsyncStream<UnixSignal>?, group: ServiceGroup, end: @escaping @Sendable (ServiceExit) -> Void
    ) async {
        if let signals {
            await self.watch(signals, group: group, end: end)
        } else {
            await self.watch(await UnixSignalsSequence(trapping: .sigterm, .sigint), group: group, end: end)
        }
    }

    private func watch<Signals: AsyncSequence<UnixSignal, Never> & Sendable>(
        _ signals: Signals, group: ServiceGroup, end: @escaping @Sendable (ServiceExit) -> Void
    ) async {
        var timer: Task<Void, Never>?
        defer { timer?.cancel() }
        for await signal in signals {
            guard timer == nil else { return end(.interrupted(signal: signal.rawValue)) }
            self.logger.info("Stopping", metadata: ["signal": "\(signal)"])
            let limit = self.configuration.shutdownGrace + Self.cancellationGrace
            timer = Task {
                guard (try? await Task.sleep(for: limit)) != nil else { return }
                end(.graceExceeded)
            }
            await group.triggerGracefulShutdown()
        }
    }
}
