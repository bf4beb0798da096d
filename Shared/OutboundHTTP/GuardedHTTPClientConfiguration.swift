import AsyncHTTPClient
import NIOCore
import NIOSSL

/// What a ``GuardedHTTPClient`` may do, and how long it waits.
package struct GuardedHTTPClientConfiguration: Sendable {
    /// Private networks that requests may go into.
    package var allowedNetworks: AllowedNetworks
    /// How much of an answer's body is read, in bytes.
    package var greatestResponseBytes: Int
    /// For everything, from resolving to the last byte read.
    package var deadline: Duration
    /// For resolving alone; within the deadline.
    package var resolvingDeadline: Duration
    /// For connecting to one address; within the deadline, so that a second address can be tried.
    package var connectDeadline: Duration
    /// How many of a name's addresses are tried; all are checked.
    package var greatestAddressesTried = 3
    /// How many pairs of host and address keep their connections.
    package var greatestClients = 256
    /// How many connections one host at one address gets at once; more than callers make requests.
    var greatestConnections = 4096
    /// A PEM file with certificates to trust besides the system's, for receivers inside permitted networks.
    package var additionalTrustRootsPath: String?

    /// - Parameters: As the properties of the same names; the defaults are the deliveries' contract.
    package init(
        allowedNetworks: AllowedNetworks = .none, greatestResponseBytes: Int = 16 * 1024,
        deadline: Duration = .seconds(10), resolvingDeadline: Duration = .seconds(2),
        connectDeadline: Duration = .seconds(4), additionalTrustRootsPath: String? = nil
    ) {
        self.allowedNetworks = allowedNetworks
        self.greatestResponseBytes = greatestResponseBytes
        self.deadline = deadline
        self.resolvingDeadline = resolvingDeadline
        self.connectDeadline = connectDeadline
        self.additionalTrustRootsPath = additionalTrustRootsPath
    }

    /// The library's configuration for one host at one address.
    func library(for key: HTTPClientPool.Key, tls: TLSConfiguration) -> HTTPClient.Configuration {
        var connections = HTTPClient.Configuration.ConnectionPool()
        // Less than the 5 s after which common servers close an idle connection, so that a request rarely meets a
        // close.
        connections.idleTimeout = .seconds(4)
        connections.retryConnectionEstablishment = false
        // The library would have 8 at most, and others wait: endpoints of different tenants at one host, some of which
        // hang. How much is under way is the caller's to limit.
        connections.concurrentHTTP1ConnectionsPerHostSoftLimit = self.greatestConnections
        var configuration = HTTPClient.Configuration(
            tlsConfiguration: tls,
            redirectConfiguration: .disallow,
            timeout: .init(connect: TimeAmount(self.connectDeadline)),
            connectionPool: connections,
            proxy: nil,
            decompression: .disabled)
        configuration.httpVersion = .http1Only
        configuration.dnsOverride = [key.host: key.address.description]
        // The override already decides where to connect. Should the library ever read a host differently than
        // `OutboundURL`, the connection fails here, before anything is sent on it.
        configuration.http1_1ConnectionDebugInitializer = { channel in
            let remote = channel.remoteAddress?.ipAddress.flatMap(IPAddress.init(parsing:))?.unmapped
            guard remote == key.address else {
                return channel.eventLoop.makeFailedFuture(UncheckedAddressError())
            }
            return channel.eventLoop.makeSucceededVoidFuture()
        }
        return configuration
    }
}

/// A connection went to an address that was not checked.
struct UncheckedAddressError: Error {}
