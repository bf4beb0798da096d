import NIOCore
import NIOHTTPTypes

/// Closes a connection that passes its ``ConnectionDeadlines``. Lives on the connection's event loop.
final class ConnectionDeadlineHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let clock = ContinuousClock()
    private var deadlines: ConnectionDeadlines<ContinuousClock.Instant>
    private var timer: (task: Scheduled<Void>, fires: ContinuousClock.Instant)?

    init(timeouts: ConnectionTimeouts) {
        self.deadlines = ConnectionDeadlines(timeouts: timeouts, now: ContinuousClock.now)
    }

    func handlerAdded(context: ChannelHandlerContext) { self.schedule(context) }

    func handlerRemoved(context: ChannelHandlerContext) { self.stop() }

    func channelInactive(context: ChannelHandlerContext) {
        self.stop()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var mustClose = false
        switch self.unwrapInboundIn(data) {
        case .head: self.deadlines.headArrived(now: self.clock.now)
        case .body(let buffer):
            mustClose = self.deadlines.bodyArrived(bytes: buffer.readableBytes, now: self.clock.now)
        case .end: self.deadlines.requestEnded(now: self.clock.now)
        }
        context.fireChannelRead(data)
        if mustClose { context.close(promise: nil) } else { self.schedule(context) }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch self.unwrapOutboundIn(data) {
        case .head:
            context.write(data, promise: promise)
        case .body:
            self.deadlines.pieceWaits(now: self.clock.now)
            let taken = promise ?? context.eventLoop.makePromise(of: Void.self)
            let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
            taken.futureResult.whenComplete { _ in
                let handler = bound.value
                handler.deadlines.pieceTaken(now: handler.clock.now)
            }
            context.write(data, promise: taken)
            self.schedule(context)
        case .end:
            context.write(data, promise: promise)
            self.deadlines.answerEnded(now: self.clock.now)
            self.schedule(context)
        }
    }

    private func stop() {
        self.timer?.task.cancel()
        self.timer = nil
    }

    /// One timer at a time: when it fires too early, because the deadline has moved on since, it is set again. A timer
    /// for each piece of a body would cost more than the body. Only a deadline that comes nearer replaces it.
    private func schedule(_ context: ChannelHandlerContext) {
        guard let deadline = self.deadlines.deadline else { return }
        if let timer = self.timer, timer.fires <= deadline { return }
        self.stop()
        let delay = max(.zero, deadline - self.clock.now)
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        let task = context.eventLoop.scheduleTask(in: TimeAmount(delay)) {
            let (handler, context) = bound.value
            handler.fired(context)
        }
        self.timer = (task, deadline)
    }

    private func fired(_ context: ChannelHandlerContext) {
        self.timer = nil
        guard let deadline = self.deadlines.deadline else { return }
        if self.clock.now >= deadline {
            context.close(promise: nil)
        } else {
            self.schedule(context)
        }
    }
}
