/// How a request ended, with where it went and how long each part took.
package struct OutboundResult: Equatable, Sendable {
    /// An answer, or why there is none.
    package enum Outcome: Equatable, Sendable {
        case response(OutboundResponse)
        case failure(OutboundFailure)
    }

    /// An answer, or why there is none.
    package let outcome: Outcome
    /// The checked address that was connected to last; `nil` when it did not come to that.
    package let remoteAddress: IPAddress?
    /// How long each part took.
    package let timing: OutboundTiming

    /// A result as stated, also for doubles in tests.
    package init(outcome: Outcome, remoteAddress: IPAddress?, timing: OutboundTiming) {
        self.outcome = outcome
        self.remoteAddress = remoteAddress
        self.timing = timing
    }
}

/// An answer of any status.
package struct OutboundResponse: Equatable, Sendable {
    /// From 200 to 599.
    package let status: Int
    /// `content-type` and `retry-after` only, by lower-case name; the first value of each, at most 256 characters.
    package let headers: [String: String]
    /// The beginning of the body, at most as long as the client is configured to read.
    package let body: [UInt8]
    /// Whether the body was longer than that; the connection is closed then.
    package let isBodyCut: Bool

    /// An answer as stated, also for doubles in tests.
    package init(status: Int, headers: [String: String] = [:], body: [UInt8] = [], isBodyCut: Bool = false) {
        self.status = status
        self.headers = headers
        self.body = body
        self.isBodyCut = isBodyCut
    }
}

/// The parts of a request; a part that was not reached is zero.
package struct OutboundTiming: Equatable, Sendable {
    /// Resolving the name.
    package var resolving: Duration = .zero
    /// From there to the head of the answer: connecting, TLS, sending, and the receiver's work.
    package var answering: Duration = .zero
    /// Reading the body.
    package var reading: Duration = .zero

    /// Nothing was reached.
    package init() {}

    /// All of it.
    package var total: Duration { self.resolving + self.answering + self.reading }
}
