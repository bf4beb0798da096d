import ServiceAssembly
import ServiceRuntime
import TestSupport
import Testing
import VerificationDomain

@testable import APIGateway

struct APIGatewayConfigurationTests {
    private static let key = String(repeating: "0a", count: 32)
    private static let complete = [
        "DATABASE_URL": "postgres://martlet_gateway@db/martlet", "REGION": "us",
        "API_BASE_URL": "https://api.example.com/", "LINK_BASE_URL": "https://links.example.com",
        "DASHBOARD_BASE_URL": "https://dashboard.example.com", "MEDIA_ROOT": "/var/lib/martlet/media",
        "KEYS_MEDIA": Self.key, "KEYS_WEBHOOKS": Self.key, "KEYS_EVENTS": Self.key, "KEYS_LINKS": Self.key,
        "KEYS_SDK": Self.key,
    ]

    private func read(_ environment: [String: String]) throws(ConfigurationError) -> APIGatewayConfiguration {
        var settings = SettingsReader(environment: environment)
        let configuration = APIGatewayConfiguration(reading: &settings)
        try settings.finish()
        return configuration
    }

    private func mistakes(_ environment: [String: String]) -> [String] {
        do throws(ConfigurationError) {
            _ = try self.read(environment)
            return []
        } catch {
            return error.mistakes.map(\.key).sorted()
        }
    }

    @Test
    func aCompleteConfigurationIsRead() throws {
        let configuration = try self.read(Self.complete)
        #expect(configuration.region == .us)
        #expect(
            configuration.addresses == TestServices.addresses,
            "addresses have no trailing slash, since paths are appended to them")
        #expect(configuration.mediaKey != nil)
        #expect(configuration.allowedNetworks.isEmpty)
        #expect(configuration.database.poolSize == 16)
    }

    @Test
    func everythingMissingIsNamedAtOnce() {
        #expect(
            self.mistakes([:]) == [
                "api.base_url", "dashboard.base_url", "database.url", "keys.events", "keys.links", "keys.media",
                "keys.sdk", "keys.webhooks", "link.base_url", "media.root",
            ])
    }

    @Test(arguments: ["KEYS_MEDIA", "KEYS_WEBHOOKS", "KEYS_EVENTS", "KEYS_LINKS", "KEYS_SDK"])
    func aKeyOfTheWrongLengthStopsTheStart(variable: String) {
        let expected = variable.lowercased().replacing("_", with: ".")
        #expect(self.mistakes(Self.complete.merging([variable: "0a0b"]) { $1 }) == [expected])
    }

    @Test(arguments: [
        ("REGION", "eur", "region"), ("API_BASE_URL", "api.example.com", "api.base_url"),
        ("DATABASE_POOL", "0", "database.pool"),
        ("WEBHOOK_ALLOWED_NETWORKS", "10.0.0.1/33", "webhook.allowed_networks"),
    ])
    func aWrongValueStopsTheStart(variable: String, value: String, key: String) {
        #expect(self.mistakes(Self.complete.merging([variable: value]) { $1 }) == [key])
    }

    @Test
    func theRegionIsTheEuropeanUnionUnlessGiven() throws {
        var environment = Self.complete
        environment["REGION"] = nil
        #expect(try self.read(environment).region == .eu)
    }

    @Test
    func permittedNetworksAreRead() throws {
        let environment = Self.complete.merging(["WEBHOOK_ALLOWED_NETWORKS": "10.0.0.0/8,fd00::/8"]) { $1 }
        #expect(try self.read(environment).allowedNetworks == ["10.0.0.0/8", "fd00::/8"])
    }

    @Test
    func anAbsentSettingNamesItsKey() {
        let error = #expect(throws: SettingAbsent.self) { try String?.none.orReported("keys.links") }
        #expect(error?.key == "keys.links")
    }

    @Test
    func aSecretDoesNotPrint() throws {
        let text = String(describing: try self.read(Self.complete))
        #expect(!text.contains(Self.key))
        #expect(!text.contains("martlet_gateway@db"))
    }
}
