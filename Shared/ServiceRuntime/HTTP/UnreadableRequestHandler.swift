import HTTPTypes
import Hummingbird
import Metrics
import NIOCore
import NIOHTTP1
import NIOHTTPTypes

/// Gives a request whose header is no HTTP the documented answer, and every request one answer only.
///
/// Nothing of such a request reaches a route: Hummingbird answers with a bare 400 once every earlier request of the
/// connection is answered, reads no more, and closes. Here that answer gets the documented JSON and the fitting status. When
/// it is the body of a request that breaks, after the request was answered without a look at it, the bare 400 would be a
/// second answer, which a proxy would take for that of the next request: the connection ends without one.
///
/// After a request that asks for another protocol (`Upgrade`, `CONNECT`) the parser reads nothing more, whatever the
/// answer: that answer announces the connection's end, or the next request would wait in vain. Lives on the connection's
/// event loop.
final class UnreadableRequestHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private enum Answer {
        case ofRoute
        /// In place of the bare one, with this body.
        case documented(ByteBuffer)
        case withheld
    }

    /// `http_unreadable_requests_total` by what was wrong; all of them from the first connection on.
    private static let counters = Dictionary(
        uniqueKeysWithValues: Mistake.allCases.map { mistake in
            (mistake, Counter(label: "http_unreadable_requests_total", dimensions: [("mistake", mistake.rawValue)]))
        })

    /// What was wrong with a request, for metrics.
    fileprivate enum Mistake: String, CaseIterable {
        /// Its header is too long.
        case length
        /// It is of another version of HTTP.
        case version
        /// It is not framed as HTTP asks.
        case framing
        /// Its body is not, after it was answered.
        case body
    }

    private var mistake: HTTPParserError?
    private var answer = Answer.ofRoute
    private var unanswered = 0
    private var isBodyOpen = false
    private var isLast = false

    func handlerAdded(context: ChannelHandlerContext) { _ = Self.counters }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch self.unwrapInboundIn(data) {
        case .head(let head):
            (self.unanswered, self.isBodyOpen) = (self.unanswered + 1, true)
            if head.headerFields[.upgrade] != nil || head.method == .connect { self.isLast = true }
        case .body: break
        case .end: self.isBodyOpen = false
        }
        context.fireChannelRead(data)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if let error = error as? HTTPParserError { self.mistake = error }
        context.fireErrorCaught(error)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch (self.unwrapOutboundIn(data), self.answer) {
        case (.head(var head), _):
            if let mistake = self.mistake, Self.isBare(head) {
                return self.writeHead(in: context, mistake: mistake, promise: promise)
            }
            self.answer = .ofRoute
            guard self.isLast, self.unanswered == 1 else { break }
            head.headerFields[.connection] = "close"
            return context.write(self.wrapOutboundOut(.head(head)), promise: promise)
        case (.body, _):
            break
        case (.end, .ofRoute):
            self.unanswered = max(0, self.unanswered - 1)
            guard self.isLast, self.unanswered == 0 else { break }
            context.writeAndFlush(data, promise: promise)
            return context.close(mode: .output, promise: nil)
        case (.end, .documented(let body)):
            context.write(self.wrapOutboundOut(.body(body)), promise: nil)
        case (.end, .withheld):
            promise?.succeed()
            return
        }
        context.write(data, promise: promise)
    }

    private func writeHead(
        in context: ChannelHandlerContext, mistake: HTTPParserError, promise: EventLoopPromise<Void>?
    ) {
        guard self.unanswered > 0 || !self.isBodyOpen else {
            Self.counters[.body]?.increment()
            self.answer = .withheld
            promise?.succeed()
            return
        }
        Self.counters[Mistake(mistake)]?.increment()
        let problem = Problem.unreadable(mistake)
        let body = ByteBuffer(string: problem.json)
        self.answer = .documented(body)
        var head = HTTPResponse(status: problem.status, headerFields: problem.response.headers)
        for field in SecurityFields.data.values { head.headerFields[field.name] = field.value }
        head.headerFields[.contentLength] = String(body.readableBytes)
        context.write(self.wrapOutboundOut(.head(head)), promise: promise)
    }

    /// Hummingbird's own answer: a route's always says what it holds.
    private static func isBare(_ head: HTTPResponse) -> Bool {
        head.status == .badRequest && head.headerFields[.contentLength] == "0"
            && head.headerFields[.connection] == "close" && head.headerFields[.contentType] == nil
    }
}

extension UnreadableRequestHandler.Mistake {
    fileprivate init(_ error: HTTPParserError) {
        switch error {
        case .headerOverflow: self = .length
        case .invalidVersion: self = .version
        default: self = .framing
        }
    }
}

extension Problem {
    /// What is wrong with a header: 431 when it is too long, 505 for another version of HTTP, otherwise 400. Nothing more
    /// of the connection can be understood, so that the answer announces its end.
    static func unreadable(_ error: HTTPParserError) -> Problem {
        let close: HTTPFields = [.connection: "close"]
        switch error {
        case .headerOverflow:
            let limits = "\(HTTPServer.maximumHeaderBytes / 1024) KB and \(HTTPServer.maximumHeaderFields) fields"
            return Problem(
                HTTPResponse.Status(code: 431, reasonPhrase: "Request Header Fields Too Large"), type: "bad_request",
                message: "The request header is longer than \(limits).", headers: close)
        case .invalidVersion:
            return Problem(
                HTTPResponse.Status(code: 505, reasonPhrase: "HTTP Version Not Supported"), type: "bad_request",
                message: "This server speaks HTTP/1.1.", headers: close)
        default:
            return Problem(
                .badRequest, type: "bad_request", message: "The request is not framed as HTTP asks.",
                headers: close)
        }
    }
}
