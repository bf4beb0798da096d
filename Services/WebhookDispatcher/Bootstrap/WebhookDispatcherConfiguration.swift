import Cryptography
import Persistence
import ServiceAssembly
package import ServiceRuntime

/// What the webhook dispatcher is told from outside.
///
/// - `database.*`: see `DatabaseSettings`; the role is `martlet_webhooks`.
/// - `keys.webhooks`, `keys.events` (secret, required): wrapping keys of webhook tokens and event bodies.
/// - `webhook.concurrency` (int, 1–512, default 64): requests under way in this process.
/// - `webhook.deadline` (duration, 1–30 s, default 10 s): for one attempt, all of it.
/// - `webhook.retention_days` (int, 30–3650, default 30): how long deliveries that have ended are kept with their
///   attempts, and events with their bodies a day longer. Not less than events can be resent.
/// - `webhook.allowed_networks` (CIDRs, default none): private networks to which webhooks may be sent all the same,
///   over plain http and to any port too.
/// - `webhook.trust_roots` (path, default none): a PEM file of certificates to trust besides the system's.
package struct WebhookDispatcherConfiguration: Sendable {
    let database: DatabaseSettings
    let webhookKey: WrappingKey?
    let eventKey: WrappingKey?
    let concurrency: Int
    let deadline: Duration
    let retention: Duration
    let allowedNetworks: [String]
    let trustRoots: String?

    /// Reads every setting; what is missing or wrong is recorded with the reader, and stops the start.
    package init(reading settings: inout SettingsReader) {
        self.database = DatabaseSettings(reading: &settings, defaultPoolSize: 16)
        self.webhookKey = KeySettings.wrappingKey("keys.webhooks", purpose: .webhookSecrets, &settings)
        self.eventKey = KeySettings.wrappingKey("keys.events", purpose: .events, &settings)
        self.concurrency = settings.int("webhook.concurrency", in: 1...512, default: 64)
        self.deadline = settings.duration(
            "webhook.deadline", in: .seconds(1)...(.seconds(30)), default: .seconds(10))
        self.retention = .seconds(86_400 * settings.int("webhook.retention_days", in: 30...3650, default: 30))
        self.allowedNetworks = settings.networks("webhook.allowed_networks").map(\.description)
        self.trustRoots = settings.optionalString("webhook.trust_roots")
    }
}
