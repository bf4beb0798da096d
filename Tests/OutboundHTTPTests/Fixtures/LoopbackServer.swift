import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// A server on a loopback address that counts what reaches it and answers as it is told, well or badly.
final class LoopbackServer: Sendable {
    /// What to do once a whole request has arrived.
    typealias Behaviour = @Sendable (any Channel, LoopbackServer) -> Void

    private struct Record {
        var connections = 0
        var requests: [String] = []
        var bytesSent = 0
    }

    private let record = Mutex(Record())
    private let channel = Mutex<(any Channel)?>(nil)

    /// Connections accepted so far.
    var connections: Int { self.record.withLock { $0.connections } }
    /// Requests received so far, head and body.
    var requests: [String] { self.record.withLock { $0.requests } }
    /// Bytes that ``flooding(_:)`` handed to the system.
    var bytesSent: Int { self.record.withLock { $0.bytesSent } }

    var port: Int { self.channel.withLock { $0?.localAddress?.port } ?? 0 }

    /// Listens, runs `body`, and closes.
    static func running<Answer: Sendable>(
        at address: String = "127.0.0.1", port: Int = 0, tls: TLSConfiguration? = nil,
        behaviour: @escaping Behaviour = LoopbackServer.answering("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"),
        _ body: (LoopbackServer) async throws -> Answer
    ) async throws -> Answer {
        let server = LoopbackServer()
        let context = try tls.map { try NIOSSLContext(configuration: $0) }
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                server.record.withLock { $0.connections += 1 }
                return channel.eventLoop.makeCompletedFuture {
                    if let context {
                        try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context))
                    }
                    try channel.pipeline.syncOperations.addHandler(
                        RequestHandler(server: server, behaviour: behaviour))
                }
            }
            .bind(host: address, port: port).get()
        server.channel.withLock { $0 = channel }
        do {
            let answer = try await body(server)
            try? await channel.close()
            return answer
        } catch {
            try? await channel.close()
            throw error
        }
    }

    /// Sends the same text to every request.
    static func answering(_ text: String) -> Behaviour {
        { channel, _ in channel.writeAndFlush(ByteBuffer(string: text), promise: nil) }
    }

    /// Never answers.
    static let silence: Behaviour = { _, _ in }

    /// Closes the connection without an answer.
    static let hangingUp: Behaviour = { channel, _ in channel.close(promise: nil) }

    /// Sends a text, then one byte each 50 ms for ever.
    static func dripping(after text: String) -> Behaviour {
        { channel, _ in
            channel.writeAndFlush(ByteBuffer(string: text), promise: nil)
            channel.eventLoop.scheduleRepeatedTask(initialDelay: .milliseconds(50), delay: .milliseconds(50)) { task in
                guard channel.isActive else { return task.cancel() }
                channel.writeAndFlush(ByteBuffer(string: "x"), promise: nil)
            }
        }
    }

    /// Sends a body of `total` bytes as fast as it is taken.
    static func flooding(_ total: Int) -> Behaviour {
        { channel, server in
            let head = "HTTP/1.1 200 OK\r\ncontent-length: \(total)\r\n\r\n"
            channel.writeAndFlush(ByteBuffer(string: head), promise: nil)
            server.sendMore(to: channel, left: total)
        }
    }

    private func sendMore(to channel: any Channel, left: Int) {
        let count = min(left, 65_536)
        guard count > 0 else { return }
        channel.writeAndFlush(ByteBuffer(repeating: 0x78, count: count)).whenSuccess {
            self.record.withLock { $0.bytesSent += count }
            self.sendMore(to: channel, left: left - count)
        }
    }

    fileprivate func received(_ request: String) { self.record.withLock { $0.requests.append(request) } }
}

/// Collects bytes to the end of a request with a `content-length`.
private final class RequestHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let server: LoopbackServer
    private let behaviour: LoopbackServer.Behaviour
    private var text = ""

    init(server: LoopbackServer, behaviour: @escaping LoopbackServer.Behaviour) {
        self.server = server
        self.behaviour = behaviour
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        self.text += String(buffer: self.unwrapInboundIn(data))
        guard let headEnd = self.text.range(of: "\r\n\r\n") else { return }
        let head = self.text[..<headEnd.lowerBound].lowercased()
        let length = head.firstRange(of: "content-length: ").flatMap {
            Int(head[$0.upperBound...].prefix { $0.isNumber })
        }
        guard self.text[headEnd.upperBound...].utf8.count >= length ?? 0 else { return }
        self.server.received(self.text)
        self.text = ""
        self.behaviour(context.channel, self.server)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}

extension String {
    fileprivate func range(of text: String) -> Range<String.Index>? { self.firstRange(of: text) }
}
