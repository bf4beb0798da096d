import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Answers `Expect: 100-continue` (RFC 9110 §10.1.1): neither NIO nor Hummingbird does, and curl waits a second for it
/// before every larger upload. Lives on the connection's event loop.
///
/// "Continue" is sent when the service begins to read the body (``BodyWanted``). A request that is refused without a look
/// at its body is answered at once and its connection closed, so that the body is neither sent nor taken for a request.
final class ExpectContinueHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private var state = ExpectContinueState()

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch self.unwrapInboundIn(data) {
        case .head(let head): self.state.headArrived(expectsContinue: head.expectsContinue)
        case .body, .end: self.state.bodyArrived()
        }
        context.fireChannelRead(data)
    }

    func triggerUserOutboundEvent(context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?) {
        guard event is BodyWanted else { return context.triggerUserOutboundEvent(event, promise: promise) }
        if self.state.bodyWanted() {
            context.writeAndFlush(self.wrapOutboundOut(.head(HTTPResponse(status: .continue))), promise: nil)
        }
        promise?.succeed()
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch self.unwrapOutboundIn(data) {
        case .head(var head):
            guard self.state.answerBegan() else { break }
            head.headerFields[.connection] = "close"
            return context.write(self.wrapOutboundOut(.head(head)), promise: promise)
        case .end:
            guard self.state.answerEnded() else { break }
            context.writeAndFlush(data, promise: promise)
            return context.close(promise: nil)
        case .body:
            break
        }
        context.write(data, promise: promise)
    }
}

extension HTTPRequest {
    /// Whether the client waits to be told that its body is wanted.
    var expectsContinue: Bool { self.headerFields[.expect]?.lowercased() == "100-continue" }
}

/// Told to the connection when a service begins to read the body of a request.
struct BodyWanted: Sendable {}

/// Decides whether "continue" is sent, and whether the connection ends with an answer that came instead.
///
/// A client that waits sends nothing more, so that the request that waits is always the last one.
struct ExpectContinueState {
    private var unanswered = 0
    private var isWaiting = false
    private var isRefusing = false

    mutating func headArrived(expectsContinue: Bool) {
        self.unanswered += 1
        self.isWaiting = expectsContinue
    }

    /// The client did not wait, or was told.
    mutating func bodyArrived() { self.isWaiting = false }

    /// - Returns: Whether to send "continue" now. Never before an earlier answer has ended: only the request in hand is
    ///   read, and requests are taken in hand one after the other.
    mutating func bodyWanted() -> Bool {
        guard self.isWaiting, self.unanswered == 1 else { return false }
        self.isWaiting = false
        return true
    }

    /// - Returns: Whether the answer ends the connection, because the client still waits.
    mutating func answerBegan() -> Bool {
        self.isRefusing = self.isWaiting && self.unanswered == 1
        return self.isRefusing
    }

    /// - Returns: Whether to close the connection now. Not when the body has begun to arrive meanwhile: the client would
    ///   lose the answer.
    mutating func answerEnded() -> Bool {
        self.unanswered = max(0, self.unanswered - 1)
        defer { self.isRefusing = false }
        return self.isRefusing && self.isWaiting
    }
}
