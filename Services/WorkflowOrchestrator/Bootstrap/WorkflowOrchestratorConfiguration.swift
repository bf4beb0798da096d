import Cryptography
import Persistence
import ServiceAssembly
package import ServiceRuntime
import VerificationDomain

/// What the workflow orchestrator is told from outside.
///
/// - `database.*`: see `DatabaseSettings`; the role is `martlet_orchestrator`.
/// - `api.base_url`, `link.base_url`, `dashboard.base_url`: see `AddressSettings`; events carry them.
/// - `keys.events` (secret, required): the wrapping key of event bodies.
/// - `keys.links` (secret, required): the key that links and addresses of files are made with.
/// - `jobs.concurrency` (int, 1–256, default 16): jobs at once in this process.
package struct WorkflowOrchestratorConfiguration: Sendable {
    let database: DatabaseSettings
    let addresses: PublicAddresses
    let eventKey: WrappingKey?
    let linkKey: SymmetricSecret?
    let concurrency: Int

    /// Reads the settings; mistakes are recorded in `settings`, whose `finish()` reports them together.
    package init(reading settings: inout SettingsReader) {
        self.database = DatabaseSettings(reading: &settings, defaultPoolSize: 12)
        self.addresses = AddressSettings.read(&settings)
        self.eventKey = KeySettings.wrappingKey("keys.events", purpose: .events, &settings)
        self.linkKey = KeySettings.secret("keys.links", &settings)
        self.concurrency = settings.int("jobs.concurrency", in: 1...256, default: 16)
    }
}
