import Logging
import Testing

@testable import ServiceRuntime

struct RuntimeConfigurationTests {
    @Test func defaultsNeedNoSettings() throws {
        var settings = SettingsReader(environment: [:])
        let configuration = RuntimeConfiguration(service: "api-gateway", adminPort: 9_090, reading: &settings)
        try settings.finish()
        #expect(configuration.region == "eu")
        #expect(configuration.admin.host == "127.0.0.1")
        #expect(configuration.admin.port == 9_090)
        #expect(configuration.shutdownGrace == .seconds(20))
        #expect(configuration.logging.level == .info)
        #expect(configuration.logging.format == .json)
    }

    @Test func delayMustBeShorterThanTheGrace() {
        var settings = SettingsReader(environment: ["SHUTDOWN_DELAY": "10s", "SHUTDOWN_GRACE": "10s"])
        _ = RuntimeConfiguration(service: "a", adminPort: 0, reading: &settings)
        #expect(settings.mistakes.map(\.key) == ["shutdown.delay"])
    }

    @Test(arguments: ["EU", "eu west", "é", "a/b"])
    func regionIsAShortName(region: String) {
        var settings = SettingsReader(environment: ["REGION": region])
        _ = RuntimeConfiguration(service: "a", adminPort: 0, reading: &settings)
        #expect(settings.mistakes.map(\.key) == ["region"])
    }

    @Test(arguments: [
        (["HTTP_TLS_CERTIFICATE": "/a"], "http.tls.key"), (["HTTP_TLS_KEY": "/a"], "http.tls.certificate"),
        (["HTTP_TLS_CERTIFICATE": "/nonexistent", "HTTP_TLS_KEY": "/nonexistent"], "http.tls.certificate"),
    ])
    func certificateAndKeyAreReadAtStartUp(environment: [String: String], wrong: String) {
        var settings = SettingsReader(environment: environment)
        _ = HTTPServerConfiguration(reading: &settings, defaultPort: 8_080)
        #expect(settings.mistakes.map(\.key) == [wrong])
    }

    @Test func serverReadsItsTimeouts() throws {
        var settings = SettingsReader(environment: ["HTTP_HEADER_TIMEOUT": "3s", "HTTP_TRUSTED_PROXIES": "10.0.0.0/8"])
        let configuration = HTTPServerConfiguration(reading: &settings, defaultPort: 8_080)
        try settings.finish()
        #expect(configuration.timeouts.header == .seconds(3))
        #expect(configuration.timeouts.idle == .seconds(60))
        #expect(configuration.trustedProxies.map(\.description) == ["10.0.0.0/8"])
        #expect(configuration.port == 8_080)
    }
}
