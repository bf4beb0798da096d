import Cryptography
import Persistence
import ServiceAssembly
package import ServiceRuntime
import VerificationDomain

/// What link-service is told from outside.
///
/// - `database.*`: see `DatabaseSettings`; the role is `martlet_links`. The pool has 8 connections unless set.
/// - `api.base_url`, `link.base_url`, `dashboard.base_url`: see `AddressSettings`.
/// - `media.root` (path, required): where sealed files lie; the gateway's and report-workers' too.
/// - `keys.media`, `keys.events` (secret, required): wrapping keys of those purposes.
/// - `keys.links` (secret, required): the key that links are made with.
/// - `http.*`: see `HTTPServerConfiguration`; the port defaults to 8081.
package struct LinkServiceConfiguration: Sendable {
    let database: DatabaseSettings
    let addresses: PublicAddresses
    let mediaRoot: String
    let mediaKey: WrappingKey?
    let eventKey: WrappingKey?
    let linkKey: SymmetricSecret?
    let http: HTTPServerConfiguration

    /// Reads the settings above; mistakes are thrown by the reader's `finish()`.
    package init(reading settings: inout SettingsReader) {
        self.database = DatabaseSettings(reading: &settings, defaultPoolSize: 8)
        self.addresses = AddressSettings.read(&settings)
        self.mediaRoot = settings.string("media.root")
        self.mediaKey = KeySettings.wrappingKey("keys.media", purpose: .media, &settings)
        self.eventKey = KeySettings.wrappingKey("keys.events", purpose: .events, &settings)
        self.linkKey = KeySettings.secret("keys.links", &settings)
        self.http = HTTPServerConfiguration(reading: &settings, defaultPort: 8081)
    }
}
