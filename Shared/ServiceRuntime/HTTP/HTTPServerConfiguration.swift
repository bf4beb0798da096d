import NIOSSL

/// Certificate and key of a server, as PEM files.
package struct TLSFiles: Sendable, Equatable {
    /// The path of the certificate chain, the server's own certificate first.
    package var certificate: String
    /// The path of the private key, unencrypted.
    package var key: String

    /// States both paths.
    package init(certificate: String, key: String) {
        self.certificate = certificate
        self.key = key
    }

    /// Reads both files.
    /// - Throws: NIOSSL's error when one is missing or not what it should be.
    func configuration() throws -> TLSConfiguration {
        let chain = try NIOSSLCertificate.fromPEMFile(self.certificate)
        let key = try NIOSSLPrivateKey(file: self.key, format: .pem)
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = ["http/1.1"]
        return configuration
    }
}

/// How a service listens for HTTP.
///
/// - `http.host` (string, default 0.0.0.0) and `http.port` (int, 0–65535; 0 picks a free port).
/// - `http.tls.certificate`, `http.tls.key` (paths of PEM files; both or neither). Read once: a renewed certificate
///   needs a restart.
/// - `http.trusted_proxies` (networks, default none): peers whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed.
/// - `http.header_timeout` (1 s–5 min, default 10 s): from connecting to the end of the first request's header.
/// - `http.idle_timeout` (1 s–1 h, default 60 s): from an answer to the end of the next request's header.
/// - `http.body_idle_timeout` (1 s–5 min, default 30 s): between two pieces of a body.
/// - `http.body_timeout` (1 s–1 h, default 5 min): for a whole body.
/// - `http.answer_idle_timeout` (1 s–5 min, default 30 s): between two pieces of an answer that the client takes.
/// - `http.max_connections` (int, 1–100,000, default 4,096): further ones wait in the kernel's queue.
package struct HTTPServerConfiguration: Sendable {
    /// An address or host name to listen on.
    package var host: String
    /// 0 picks a free port.
    package var port: Int
    /// Absent means plain HTTP, for a proxy in front.
    package var tls: TLSFiles?
    /// Peers that are believed about the client.
    package var trustedProxies: [CIDRBlock] = []
    /// When connections are closed that make no progress.
    package var timeouts = ConnectionTimeouts()
    /// Open connections at once.
    package var maximumConnections = 4_096

    /// A server with the defaults above.
    package init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// Reads the settings above.
    package init(reading settings: inout SettingsReader, defaultPort: Int) {
        self.init(
            host: settings.string("http.host", default: "0.0.0.0"),
            port: settings.int("http.port", in: 0...65_535, default: defaultPort))
        self.trustedProxies = settings.networks("http.trusted_proxies")
        self.timeouts.header = settings.duration(
            "http.header_timeout", in: .seconds(1)...(.seconds(300)), default: self.timeouts.header)
        self.timeouts.idle = settings.duration(
            "http.idle_timeout", in: .seconds(1)...(.seconds(3_600)), default: self.timeouts.idle)
        self.timeouts.bodyIdle = settings.duration(
            "http.body_idle_timeout", in: .seconds(1)...(.seconds(300)), default: self.timeouts.bodyIdle)
        self.timeouts.body = settings.duration(
            "http.body_timeout", in: .seconds(1)...(.seconds(3_600)), default: self.timeouts.body)
        self.timeouts.answerIdle = settings.duration(
            "http.answer_idle_timeout", in: .seconds(1)...(.seconds(300)), default: self.timeouts.answerIdle)
        self.maximumConnections = settings.int(
            "http.max_connections", in: 1...100_000, default: self.maximumConnections)
        self.tls = Self.tls(reading: &settings)
    }

    private static func tls(reading settings: inout SettingsReader) -> TLSFiles? {
        let certificate = settings.optionalString("http.tls.certificate")
        let key = settings.optionalString("http.tls.key")
        switch (certificate, key) {
        case (nil, nil):
            return nil
        case (let certificate?, let key?):
            let files = TLSFiles(certificate: certificate, key: key)
            do {
                _ = try NIOSSLContext(configuration: files.configuration())
                return files
            } catch {
                settings.refuse("http.tls.certificate", allowed: "a readable PEM file that matches http.tls.key")
                return nil
            }
        case (nil, _):
            settings.refuse("http.tls.certificate", allowed: "set together with http.tls.key")
            return nil
        case (_, nil):
            settings.refuse("http.tls.key", allowed: "set together with http.tls.certificate")
            return nil
        }
    }
}
