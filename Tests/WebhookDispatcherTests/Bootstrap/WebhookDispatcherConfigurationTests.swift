import ServiceAssembly
import ServiceRuntime
import Testing

@testable import WebhookDispatcher

struct WebhookDispatcherConfigurationTests {
    private static let complete = [
        "DATABASE_URL": "postgres://martlet_webhooks@db/martlet", "KEYS_WEBHOOKS": String(repeating: "0a", count: 32),
        "KEYS_EVENTS": String(repeating: "0b", count: 32),
    ]

    private func read(
        _ changes: [String: String]
    ) throws(ConfigurationError) -> WebhookDispatcherConfiguration {
        var settings = SettingsReader(environment: Self.complete.merging(changes) { $1 })
        let configuration = WebhookDispatcherConfiguration(reading: &settings)
        try settings.finish()
        return configuration
    }

    @Test
    func defaultsAreTheContractOfDeliveries() throws {
        let configuration = try self.read([:])
        #expect(configuration.concurrency == 64)
        #expect(configuration.deadline == .seconds(10))
        #expect(configuration.retention == .seconds(30 * 86_400))
        #expect(configuration.allowedNetworks.isEmpty)
        #expect(configuration.trustRoots == nil)
    }

    @Test
    func everySettingIsRead() throws {
        let configuration = try self.read([
            "WEBHOOK_CONCURRENCY": "512", "WEBHOOK_DEADLINE": "30s", "WEBHOOK_ALLOWED_NETWORKS": "10.0.0.0/8",
            "WEBHOOK_TRUST_ROOTS": "/etc/martlet/roots.pem", "DATABASE_POOL": "4", "WEBHOOK_RETENTION_DAYS": "90",
        ])
        #expect(configuration.concurrency == 512)
        #expect(configuration.deadline == .seconds(30))
        #expect(configuration.retention == .seconds(90 * 86_400))
        #expect(configuration.allowedNetworks == ["10.0.0.0/8"])
        #expect(configuration.trustRoots == "/etc/martlet/roots.pem")
        #expect(configuration.database.poolSize == 4)
    }

    @Test(arguments: [
        ("WEBHOOK_CONCURRENCY", "0", "webhook.concurrency"), ("WEBHOOK_CONCURRENCY", "513", "webhook.concurrency"),
        ("WEBHOOK_DEADLINE", "31s", "webhook.deadline"), ("WEBHOOK_DEADLINE", "0s", "webhook.deadline"),
        ("WEBHOOK_RETENTION_DAYS", "29", "webhook.retention_days"),
        ("WEBHOOK_ALLOWED_NETWORKS", "private", "webhook.allowed_networks"), ("KEYS_EVENTS", "short", "keys.events"),
        ("KEYS_WEBHOOKS", "", "keys.webhooks"), ("DATABASE_URL", "", "database.url"),
    ])
    func aWrongValueStopsTheStart(variable: String, value: String, key: String) {
        let error = #expect(throws: ConfigurationError.self) { try self.read([variable: value]) }
        #expect(error?.mistakes.map(\.key) == [key])
    }
}
