import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// An endpoint on the loopback address. The path says how it answers: `/200`, `/500`, `/302`, or `/held`, which is
/// answered when the test says so. `/token` is a token endpoint, which gives out `token-1`, `token-2` and so on, unless
/// the test says otherwise; `/for/<token>` answers 401 to everything without that token.
final class LoopbackReceiver: Sendable {
    struct Request: Sendable {
        let path: String
        let headers: HTTPHeaders
        let body: [UInt8]
    }

    private struct State {
        var channel: (any Channel)?
        var held: [any Channel] = []
        var isHolding = true
        var mostHeld = 0
        var count = 0
        var tokens = 0
        var tokenAnswers: [(status: Int, body: String)] = []
    }

    /// Every request, in order; for one reader.
    let requests: AsyncStream<Request>
    private let report: AsyncStream<Request>.Continuation
    private let state = Mutex(State())

    private init() { (self.requests, self.report) = AsyncStream.makeStream(of: Request.self) }

    /// Listens, runs `body`, and closes.
    static func running(_ body: (LoopbackReceiver) async throws -> Void) async throws {
        let receiver = LoopbackReceiver()
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(ReceiverHandler(receiver))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        receiver.state.withLock { $0.channel = channel }
        do {
            try await body(receiver)
            try? await channel.close()
        } catch {
            try? await channel.close()
            throw error
        }
    }

    func url(_ path: String) -> String {
        "http://127.0.0.1:\(self.state.withLock { $0.channel }?.localAddress?.port ?? 0)\(path)"
    }

    /// How many requests came.
    var requestCount: Int { self.state.withLock { $0.count } }

    /// How many requests to `/held` waited at once, at most.
    var mostHeld: Int { self.state.withLock { $0.mostHeld } }

    /// How many requests came to the token endpoint.
    var tokenCount: Int { self.state.withLock { $0.tokens } }

    /// What the token endpoint answers next, one each.
    func answerTokens(_ answers: [(status: Int, body: String)]) {
        self.state.withLock { $0.tokenAnswers = answers }
    }

    /// Answers the request that has been held longest.
    func releaseOne() {
        let channel = self.state.withLock { $0.held.isEmpty ? nil : $0.held.removeFirst() }
        channel.map { Self.answer($0, status: .ok) }
    }

    /// Answers every held request, and holds no more.
    func releaseAll() {
        let channels = self.state.withLock { state in
            defer { state.held = [] }
            state.isHolding = false
            return state.held
        }
        for channel in channels { Self.answer(channel, status: .ok) }
    }

    fileprivate func received(_ request: Request, on channel: any Channel) {
        let isHeld = self.state.withLock { state in
            state.count += 1
            guard request.path == "/held", state.isHolding else { return false }
            state.held.append(channel)
            state.mostHeld = max(state.mostHeld, state.held.count)
            return true
        }
        self.report.yield(request)
        if isHeld { return }
        if request.path == "/token" {
            let (status, body) = self.state.withLock { state -> (Int, String) in
                state.tokens += 1
                if !state.tokenAnswers.isEmpty { return state.tokenAnswers.removeFirst() }
                return (200, #"{"access_token":"token-\#(state.tokens)","token_type":"Bearer","expires_in":3600}"#)
            }
            return Self.answer(channel, status: .init(statusCode: status), body: body)
        }
        if request.path.hasPrefix("/for/") {
            let isRight = request.headers["authorization"] == ["Bearer \(request.path.dropFirst(5))"]
            return Self.answer(channel, status: isRight ? .ok : .unauthorized)
        }
        Self.answer(channel, status: .init(statusCode: Int(request.path.dropFirst()) ?? 200))
    }

    private static func answer(_ channel: any Channel, status: HTTPResponseStatus, body: String = "") {
        let headers: HTTPHeaders = ["content-length": "\(body.utf8.count)", "location": "/200"]
        let head = HTTPResponseHead(version: .http1_1, status: status, headers: headers)
        channel.write(HTTPServerResponsePart.head(head), promise: nil)
        if !body.isEmpty {
            channel.write(HTTPServerResponsePart.body(.byteBuffer(ByteBuffer(string: body))), promise: nil)
        }
        channel.writeAndFlush(HTTPServerResponsePart.end(nil), promise: nil)
    }
}

private final class ReceiverHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart

    private let receiver: LoopbackReceiver
    private var head: HTTPRequestHead?
    private var body: [UInt8] = []

    init(_ receiver: LoopbackReceiver) { self.receiver = receiver }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch self.unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
            self.body = []
        case .body(let piece): self.body += piece.readableBytesView
        case .end:
            guard let head = self.head else { return }
            self.receiver.received(
                LoopbackReceiver.Request(path: head.uri, headers: head.headers, body: self.body), on: context.channel)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
