import Foundation
package import ServiceRuntime
package import VerificationDomain

/// Where the deployment is reached from outside.
///
/// - `api.base_url`, `link.base_url`, `dashboard.base_url` (URL, required): scheme, host and port of the three.
package enum AddressSettings {
    /// Reads the addresses; a setting that is missing or wrong is collected in `settings`.
    package static func read(_ settings: inout SettingsReader) -> PublicAddresses {
        func address(_ key: String) -> String {
            let text = settings.url(key, schemes: ["http", "https"]).absoluteString
            return text.hasSuffix("/") ? String(text.dropLast()) : text
        }
        return PublicAddresses(
            api: address("api.base_url"), dashboard: address("dashboard.base_url"), links: address("link.base_url"))
    }
}

/// Which region this process serves, as the closed set that tokens carry.
package enum RegionSetting {
    /// - `region` (`eu`, `us` or `ca`, default `eu`).
    package static func read(_ settings: inout SettingsReader) -> Region {
        settings.choice("region", default: Region.eu)
    }
}
