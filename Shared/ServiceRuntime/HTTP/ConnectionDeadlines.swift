/// When connections are closed that make no progress.
package struct ConnectionTimeouts: Sendable, Equatable {
    /// From connecting to the end of the first request's header.
    package var header: Duration = .seconds(10)
    /// From the end of an answer to the end of the next request's header.
    package var idle: Duration = .seconds(60)
    /// Between two pieces of a body.
    package var bodyIdle: Duration = .seconds(30)
    /// From the end of a header to the end of its body.
    package var body: Duration = .seconds(300)
    /// Between two pieces of an answer that the client takes.
    package var answerIdle: Duration = .seconds(30)

    /// The defaults.
    package init() {}
}

/// Decides when one connection must be closed: an event in, the next deadline out. No I/O.
///
/// A client that sends a byte now and then must not hold a connection for ever, and one that goes on sending a body
/// after its answer must not either, nor one that asks and does not read. While the service works on a request whose
/// body has arrived, and nothing of its answer waits for the client, there is no deadline.
struct ConnectionDeadlines<Instant: InstantProtocol> where Instant.Duration == Duration {
    /// Bytes of a body that are read after its answer has been sent. Closing at once would take the answer from
    /// clients that send the whole body first, so the largest upload that is allowed anywhere must fit.
    static var maximumBytesAfterAnswer: Int { 16 * 1024 * 1024 }

    private let timeouts: ConnectionTimeouts
    /// Requests whose answer is not finished. Pipelined requests make it more than one.
    private var unanswered = 0
    private var waitingSince: Instant
    private var hasServed = false
    private var body: (began: Instant, lastPiece: Instant)?
    private var bytesAfterAnswer = 0
    /// Pieces of answers that the kernel has not taken yet, and when it last took one or the first began to wait.
    private var waitingPieces = 0
    private var lastTaken: Instant

    init(timeouts: ConnectionTimeouts, now: Instant) {
        self.timeouts = timeouts
        self.waitingSince = now
        self.lastTaken = now
    }

    /// When the connection is to be closed if nothing else happens; `nil` while the service is at work.
    var deadline: Instant? {
        let reading = self.waitingPieces > 0 ? self.lastTaken.advanced(by: self.timeouts.answerIdle) : nil
        guard let reading, let sending = self.sendingDeadline else { return reading ?? self.sendingDeadline }
        return min(reading, sending)
    }

    /// When the client must have sent something.
    private var sendingDeadline: Instant? {
        if let body = self.body {
            return min(
                body.began.advanced(by: self.timeouts.body), body.lastPiece.advanced(by: self.timeouts.bodyIdle))
        }
        guard self.unanswered == 0 else { return nil }
        return self.waitingSince.advanced(by: self.hasServed ? self.timeouts.idle : self.timeouts.header)
    }

    mutating func headArrived(now: Instant) {
        self.unanswered += 1
        self.bytesAfterAnswer = 0
        self.body = (now, now)
    }

    /// - Returns: Whether the connection must be closed now.
    mutating func bodyArrived(bytes: Int, now: Instant) -> Bool {
        self.body?.lastPiece = now
        guard self.unanswered == 0 else { return false }
        self.bytesAfterAnswer += bytes
        return self.bytesAfterAnswer > Self.maximumBytesAfterAnswer
    }

    mutating func requestEnded(now: Instant) {
        self.body = nil
        self.waitingSince = now
    }

    mutating func answerEnded(now: Instant) {
        self.unanswered = max(0, self.unanswered - 1)
        self.hasServed = true
        self.waitingSince = now
    }

    /// A piece of an answer is on its way to the kernel.
    mutating func pieceWaits(now: Instant) {
        if self.waitingPieces == 0 { self.lastTaken = now }
        self.waitingPieces += 1
    }

    /// The kernel has taken a piece, because the client took an earlier one.
    mutating func pieceTaken(now: Instant) {
        self.waitingPieces = max(0, self.waitingPieces - 1)
        self.lastTaken = now
    }
}
