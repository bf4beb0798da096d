package import Hummingbird
import HummingbirdCore
import HummingbirdTLS
package import Logging
import NIOCore

/// Makes the HTTP server of a service: HTTP/1.1, with or without TLS, that closes connections which make no progress.
package enum HTTPServer {
    /// Bytes of a request's header: above what browsers and proxies send, below what hurts.
    static let maximumHeaderBytes = 32 * 1024
    /// Fields in a request's header.
    static let maximumHeaderFields = 128

    /// Makes the server around a responder, such as a router's.
    /// - Parameters:
    ///   - name: Tells this server's log lines from those of the process's others.
    ///   - health: Gets a check that fails until the server listens, so that "ready" is not said too early.
    ///   - onRunning: Gets the port once it is listened on.
    /// - Returns: A service. Shutdown ends intake, lets answers in hand finish, and closes idle connections.
    /// - Throws: NIOSSL's error when a certificate or key cannot be read.
    package static func make<Responder: HTTPResponder>(
        _ responder: Responder, configuration: HTTPServerConfiguration, name: String, logger: Logger,
        health: HealthRegistry? = nil, onRunning: @escaping @Sendable (Int) async -> Void = { _ in }
    ) throws -> Application<Responder>
    where Responder.Context: InitializableFromSource<ApplicationRequestContextSource> {
        let timeouts = configuration.timeouts
        var logger = logger
        logger[metadataKey: "part"] = "\(name)"
        let listening = Milestone()
        health?.register("\(name) server") { try listening.check() }
        let http1 = HTTPServerBuilder.http1(
            configuration: HTTP1Channel.Configuration(
                additionalChannelHandlers: [
                    ConnectionDeadlineHandler(timeouts: timeouts), ExpectContinueHandler(),
                    UnreadableRequestHandler(),
                ],
                httpDecoderConfiguration: .init(
                    maxHeaderFieldSize: Self.maximumHeaderBytes, maxHeaderListSize: Self.maximumHeaderBytes,
                    maxHeaderFieldCount: Self.maximumHeaderFields)))
        let server =
            if let tls = configuration.tls {
                try HTTPServerBuilder.tls(http1, tlsConfiguration: tls.configuration())
            } else {
                http1
            }
        return Application(
            responder: responder,
            server: server,
            configuration: ApplicationConfiguration(
                address: .hostname(configuration.host, port: configuration.port),
                backlog: 1_024,
                availableConnectionsDelegate: MaximumAvailableConnections(
                    configuration.maximumConnections, logger: logger)),
            onServerRunning: { channel in
                listening.reach()
                await onRunning(channel.localAddress?.port ?? configuration.port)
            },
            logger: logger)
    }
}
