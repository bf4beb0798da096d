import NIOCore
import NIOPosix
import NIOSSL
import Testing

/// A client that sends bytes as they are, for what a well-behaved HTTP client would never send.
struct RawConnection {
    private let channel: NIOAsyncChannel<ByteBuffer, ByteBuffer>

    /// Connects, and closes when `body` returns.
    static func open<Result: Sendable>(
        port: Int, trusting certificate: NIOSSLCertificate? = nil,
        _ body: @escaping @Sendable (inout Exchange) async throws -> Result
    ) async throws -> Result {
        let context = try certificate.map { certificate in
            var configuration = TLSConfiguration.makeClientConfiguration()
            configuration.trustRoots = .certificates([certificate])
            return try NIOSSLContext(configuration: configuration)
        }
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let context {
                        let handler = try NIOSSLClientHandler(context: context, serverHostname: "localhost")
                        try channel.pipeline.syncOperations.addHandler(handler)
                    }
                    return try NIOAsyncChannel<ByteBuffer, ByteBuffer>(
                        wrappingChannelSynchronously: channel,
                        configuration: .init(isOutboundHalfClosureEnabled: true))
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            var exchange = Exchange(inbound: inbound.makeAsyncIterator(), outbound: outbound)
            return try await body(&exchange)
        }
    }

    struct Exchange {
        fileprivate var inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
        fileprivate let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
        private(set) var received = ""

        fileprivate init(
            inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator,
            outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
        ) {
            self.inbound = inbound
            self.outbound = outbound
        }

        /// Sends bytes from another task, while this one receives.
        var sender: @Sendable ([UInt8]) async throws -> Void {
            { [outbound] in try await outbound.write(ByteBuffer(bytes: $0)) }
        }

        func send(_ text: String) async throws { try await self.outbound.write(ByteBuffer(string: text)) }

        func send(_ bytes: [UInt8]) async throws { try await self.outbound.write(ByteBuffer(bytes: bytes)) }

        /// Reads until the text has come, and returns all that came since the last call.
        mutating func receive(until text: String) async throws -> String {
            while !self.received.contains(text) {
                guard let buffer = try await self.inbound.next() else {
                    Issue.record("the connection ended before \(text)")
                    break
                }
                self.received += String(buffer: buffer)
            }
            defer { self.received = "" }
            return self.received
        }

        /// Reads until the server closes.
        mutating func receiveAll() async -> String {
            while let buffer = try? await self.inbound.next() { self.received += String(buffer: buffer) }
            return self.received
        }
    }
}

/// Sends one request and returns the whole answer; asks the server to close.
func exchange(_ request: String, port: Int) async throws -> String {
    try await RawConnection.open(port: port) { connection in
        try await connection.send(request)
        return await connection.receiveAll()
    }
}

/// A request without a body.
func get(_ path: String, _ fields: String = "") -> String {
    "GET \(path) HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\(fields)\r\n"
}
