/// What every service is told from outside, whatever it does.
///
/// - `region` (string, default `eu`): names the deployment; part of every log line.
/// - `log.level` (trace, debug, info, notice, warning, error or critical; default info) and `log.format` (json or text;
///   default json).
/// - `admin.host` (default 127.0.0.1) and `admin.port` (int, 0–65535; 0 picks a free port).
/// - `shutdown.grace` (duration, 1 s–10 min, default 20 s): time to finish what is in hand after SIGTERM.
/// - `shutdown.delay` (duration, 0–1 min, default 0): how long `/readyz` says no before intake stops, for load balancers
///   that notice slowly. Part of the grace.
package struct RuntimeConfiguration: Sendable {
    /// The executable's name, such as `api-gateway`.
    package var service: String
    /// The region that this process serves.
    package var region: String
    /// What is logged, and how.
    package var logging: LogConfiguration
    /// Where health and metrics are served.
    package var admin: AdminConfiguration
    /// Time to finish what is in hand after the first signal.
    package var shutdownGrace: Duration
    /// Time between "not ready" and the end of intake.
    package var shutdownDelay: Duration

    /// Reads the settings above.
    /// - Parameter adminPort: The default of `admin.port`, a different one for each service, so that all of them run on
    ///   one machine without being told.
    package init(service: String, adminPort: Int, reading settings: inout SettingsReader) {
        self.service = service
        self.region = settings.value("region", allowed: "1 to 16 lower-case letters, digits and hyphens", default: "eu")
        {
            let isName = (1...16).contains($0.utf8.count) && $0.utf8.allSatisfy(Self.isRegionByte)
            return isName ? $0 : nil
        }
        self.logging = LogConfiguration(reading: &settings)
        self.admin = AdminConfiguration(defaultPort: adminPort, reading: &settings)
        self.shutdownGrace = settings.duration(
            "shutdown.grace", in: .seconds(1)...(.seconds(600)), default: .seconds(20))
        self.shutdownDelay = settings.duration("shutdown.delay", in: .zero ... .seconds(60), default: .zero)
        if self.shutdownDelay >= self.shutdownGrace {
            settings.refuse("shutdown.delay", allowed: "shorter than shutdown.grace")
        }
    }

    private static func isRegionByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): true
        default: false
        }
    }
}

/// Where a service answers `/healthz`, `/readyz` and `/metrics`: an address of its own that is not published.
package struct AdminConfiguration: Sendable {
    /// An address or host name to listen on.
    package var host: String
    /// 0 picks a free port.
    package var port: Int

    /// An address to listen on.
    package init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    init(defaultPort: Int, reading settings: inout SettingsReader) {
        self.host = settings.string("admin.host", default: "127.0.0.1")
        self.port = settings.int("admin.port", in: 0...65_535, default: defaultPort)
    }
}
