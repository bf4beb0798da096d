import JobQueue
import OutboundHTTP
import Persistence
import PostgresClient
import ServiceAssembly
package import ServiceLifecycle
package import ServiceRuntime

/// Joins the parts of the webhook dispatcher.
package enum WebhookDispatcherApplication {
    /// What runs for long, dependencies first.
    package static func parts(
        _ configuration: WebhookDispatcherConfiguration, runner: ServiceRunner
    ) async throws -> [any Service] {
        let stores = ServiceStores(
            configuration.database, webhookKey: configuration.webhookKey, eventKey: configuration.eventKey,
            runner: runner)
        let regionGuard = try stores.regionGuard(
            runner, wrappingKeys: [configuration.webhookKey, configuration.eventKey])
        let networks = try AllowedNetworks(parsing: configuration.allowedNetworks)
        if !networks.isEmpty { runner.health.notice("webhook.allowed_networks is set: \(networks)") }
        let client = try GuardedHTTPClient(
            configuration: GuardedHTTPClientConfiguration(
                allowedNetworks: networks, deadline: configuration.deadline,
                additionalTrustRootsPath: configuration.trustRoots))
        let doorbell = Doorbell()
        let queue = PostgresDeliveryQueue(
            on: stores.pool, webhookKeys: try stores.parts.webhookKeys.orReported("keys.webhooks"),
            eventKeys: try stores.parts.eventKeys.orReported("keys.events"))
        let dispatcher = DeliveryDispatcher(
            queue: queue, client: client,
            configuration: DeliveryDispatcher.Configuration(
                concurrency: configuration.concurrency, deadline: configuration.deadline,
                lease: configuration.deadline * 2 + .seconds(10),
                retention: configuration.retention),
            doorbell: doorbell, logger: runner.logger)
        var listening = stores.configuration
        listening.applicationName += "-listener"
        let listener = PostgresListener(
            configuration: listening, channels: [JobQueueName.deliveries.channel], logger: runner.logger)
        runner.metrics.register {
            [
                MetricSample(
                    "martlet_webhook_requests_in_flight", kind: .gauge, help: "Webhook requests under way.",
                    value: Double(dispatcher.inFlight))
            ]
        }
        let backlog = DeliveryBacklogMonitor(queue: queue, logger: runner.logger)
        backlog.register(in: runner.metrics)
        return [
            BackgroundService("database") { await stores.pool.run() },
            BackgroundService("listener") { await listener.run() },
            BackgroundService("doorbell") { await doorbell.follow(listener) },
            BackgroundService("delivery-backlog") { await backlog.run() },
            regionGuard.guarding(DispatcherService(dispatcher: dispatcher, client: client)),
        ]
    }
}

/// The dispatcher as a part of the service: it ends what is under way before its connections are closed.
struct DispatcherService: Service {
    let dispatcher: DeliveryDispatcher
    let client: GuardedHTTPClient

    func run() async throws {
        await withGracefulShutdownHandler {
            await self.dispatcher.run()
        } onGracefulShutdown: {
            self.dispatcher.stop()
        }
        await self.client.shutDown()
    }
}
