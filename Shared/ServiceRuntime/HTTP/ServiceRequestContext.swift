package import Hummingbird
import NIOCore

/// What is known of a request before anything is decided about it.
package struct RequestEdge: Sendable {
    /// Identifies the request in answers and logs.
    package var requestID: String
    /// The other end of the connection; `nil` for a Unix socket.
    package var peer: IPAddressValue?
    /// Who made the request, as far as trusted proxies say; the peer otherwise. Personal data: not for logs.
    package var client: IPAddressValue?
    /// Whether the client's own connection is encrypted.
    package var isSecure: Bool
    /// The connection; `nil` where there is none.
    let channel: (any Channel)?

    /// An edge of which only the connection is known; the rest is filled in by ``RequestEntryMiddleware``.
    package init(source: ApplicationRequestContextSource) {
        self.init(
            peer: source.channel.remoteAddress.flatMap { $0.ipAddress }.flatMap { IPAddressValue($0) },
            channel: source.channel)
    }

    init(peer: IPAddressValue?, channel: (any Channel)? = nil) {
        self.requestID = ""
        self.channel = channel
        self.peer = peer
        self.client = peer
        self.isSecure = false
    }
}

extension RequestEdge: CustomStringConvertible {
    /// The request id alone: addresses are personal data.
    package var description: String { "request \(self.requestID)" }
}

/// A request context that carries its edge. A child context copies it from its parent.
package protocol ServiceRequestContext: RequestContext {
    /// What is known of the request's origin.
    var edge: RequestEdge { get set }
}

/// The context of a request that nobody has authenticated yet.
package struct BasicServiceContext: ServiceRequestContext {
    /// Hummingbird's own part.
    package var coreContext: CoreRequestContextStorage
    /// What is known of the request's origin.
    package var edge: RequestEdge

    /// Makes the context of a new request.
    package init(source: ApplicationRequestContextSource) {
        self.coreContext = CoreRequestContextStorage(source: source)
        self.edge = RequestEdge(source: source)
    }
}
