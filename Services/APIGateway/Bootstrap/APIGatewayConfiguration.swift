import Cryptography
import OutboundHTTP
import Persistence
import ServiceAssembly
package import ServiceRuntime
import VerificationDomain

/// What the API gateway is told from outside.
///
/// - `database.*`: see `DatabaseSettings`; the role is `martlet_gateway`.
/// - `region`, `api.base_url`, `link.base_url`, `dashboard.base_url`: see `AddressSettings`.
/// - `media.root` (path, required): where sealed files lie.
/// - `keys.media`, `keys.webhooks`, `keys.events` (secret, required): wrapping keys of those purposes.
/// - `keys.links`, `keys.sdk` (secret, required): the keys that links and SDK tokens are made with.
/// - `webhook.allowed_networks` (CIDRs, default none): private networks to which webhooks may be sent all the same,
///   over plain http and to any port too.
/// - `workflow.templates` (path, default none): a directory of workflow files that tenants may start from.
/// - `limits.concurrent_requests` (int, 1–10,000, default 50): requests of one tenant in hand at once in this process.
/// - `limits.failed_authentications` (int, 1–100,000, default 60): failures of one address in a minute, in this process.
/// - `http.*`: see `HTTPServerConfiguration`; the port defaults to 8080.
package struct APIGatewayConfiguration: Sendable {
    let database: DatabaseSettings
    let region: Region
    let addresses: PublicAddresses
    let mediaRoot: String
    let mediaKey: WrappingKey?
    let webhookKey: WrappingKey?
    let eventKey: WrappingKey?
    let linkKey: SymmetricSecret?
    let sdkKey: SymmetricSecret?
    let allowedNetworks: [String]
    let workflowTemplates: String?
    let concurrentRequests: Int
    let failedAuthentications: Int
    let http: HTTPServerConfiguration

    /// Reads the settings above; what is wrong with them is reported together, by the reader.
    package init(reading settings: inout SettingsReader) {
        self.database = DatabaseSettings(reading: &settings, defaultPoolSize: 16)
        self.region = RegionSetting.read(&settings)
        self.addresses = AddressSettings.read(&settings)
        self.mediaRoot = settings.string("media.root")
        self.mediaKey = KeySettings.wrappingKey("keys.media", purpose: .media, &settings)
        self.webhookKey = KeySettings.wrappingKey("keys.webhooks", purpose: .webhookSecrets, &settings)
        self.eventKey = KeySettings.wrappingKey("keys.events", purpose: .events, &settings)
        self.linkKey = KeySettings.secret("keys.links", &settings)
        self.sdkKey = KeySettings.secret("keys.sdk", &settings)
        self.allowedNetworks = settings.networks("webhook.allowed_networks").map(\.description)
        self.workflowTemplates = settings.optionalString("workflow.templates")
        self.concurrentRequests = settings.int("limits.concurrent_requests", in: 1...10_000, default: 50)
        self.failedAuthentications = settings.int("limits.failed_authentications", in: 1...100_000, default: 60)
        self.http = HTTPServerConfiguration(reading: &settings, defaultPort: 8080)
    }
}
