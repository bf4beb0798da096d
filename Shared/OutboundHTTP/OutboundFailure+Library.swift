import AsyncHTTPClient
import Foundation
import NIOCore
import NIOPosix
import NIOSSL

extension OutboundFailure {
    /// Classifies what AsyncHTTPClient and NIO throw.
    init(libraryError error: any Error) {
        switch error {
        case is CancellationError: self = .cancelled
        case is UncheckedAddressError: self = .refusedAddress
        case let error as HTTPClientError: self.init(clientError: error)
        case is NIOSSLError, is BoringSSLError, is NIOSSLExtraError: self = .tls
        case let error as IOError where Self.connectErrors.contains(error.errnoCode): self = .connect
        case is NIOConnectionError: self = .connect
        case is ChannelError: self = .connect  // its connectTimeout; the others cannot reach a client
        default: self = .protocolViolation
        }
    }

    private init(clientError error: HTTPClientError) {
        switch error {
        case .connectTimeout, .getConnectionFromPoolTimeout: self = .connect
        case .tlsHandshakeTimeout: self = .tls
        case .deadlineExceeded, .readTimeout, .writeTimeout: self = .timeout
        case .cancelled, .alreadyShutdown: self = .cancelled
        default: self = .protocolViolation
        }
    }

    /// What `connect(2)` reports. A reset is none of these: it may come after the request was sent.
    private static let connectErrors: Set<CInt> = [
        ECONNREFUSED, EHOSTUNREACH, ENETUNREACH, EADDRNOTAVAIL, ETIMEDOUT, EACCES, EPERM,
    ]
}
