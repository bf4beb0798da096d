import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Answers `Expect: 100-continue` (RFC 9110 §10.1.1): neither NIO nor Hummingbird does, and curl waits a second for it
/// before every larger upload. Lives on the connection's event loop.
final class ExpectContinueHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private var state = ExpectContinueState()

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var mustContinue = false
        switch self.unwrapInboundIn(data) {
        case .head(let head):
            let expectation = head.headerFields[.expect]?.lowercased()
            mustContinue = self.state.headArrived(expectsContinue: expectation == "100-continue")
        case .body, .end:
            self.state.bodyArrived()
        }
        if mustContinue { self.sendContinue(context) }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        var mustContinue = false
        switch self.unwrapOutboundIn(data) {
        case .head(let head) where head.status.kind != .informational: self.state.answerBegan()
        case .end: mustContinue = self.state.answerEnded()
        case .head, .body: break
        }
        context.write(data, promise: promise)
        if mustContinue { self.sendContinue(context) }
    }

    private func sendContinue(_ context: ChannelHandlerContext) {
        context.writeAndFlush(self.wrapOutboundOut(.head(HTTPResponse(status: .continue))), promise: nil)
    }
}

/// Decides when "continue" is sent: only when no earlier answer is unfinished, or it would land in its middle.
struct ExpectContinueState {
    private var unanswered = 0
    private var isWaiting = false

    /// - Returns: Whether to send it now.
    mutating func headArrived(expectsContinue: Bool) -> Bool {
        self.unanswered += 1
        self.isWaiting = expectsContinue && self.unanswered > 1
        return expectsContinue && self.unanswered == 1
    }

    /// The client did not wait.
    mutating func bodyArrived() { self.isWaiting = false }

    /// The final answer makes it pointless, if it is the waiting request's.
    mutating func answerBegan() { if self.unanswered == 1 { self.isWaiting = false } }

    /// - Returns: Whether to send it now.
    mutating func answerEnded() -> Bool {
        self.unanswered = max(0, self.unanswered - 1)
        guard self.isWaiting, self.unanswered == 1 else { return false }
        self.isWaiting = false
        return true
    }
}
