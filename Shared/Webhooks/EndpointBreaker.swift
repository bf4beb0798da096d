package import FoundationEssentials

/// Stops requests to an endpoint that keeps failing: five failures in a row disable it for one minute (reference,
/// "Retry logic"). Then one probe at a time decides: its success closes the breaker, its failure opens it for another
/// minute.
///
/// A value that a row stores; whoever changes it holds that row's lock. Resends count like any other request.
package struct EndpointBreaker: Equatable, Sendable {
    /// Whether a request may be sent now.
    package enum Admission: Equatable, Sendable {
        /// Send it.
        case admitted
        /// Send it; nothing else may be sent until its outcome is recorded with `wasProbe`.
        case probe
        /// Do not send it before that time, and do not count it as an attempt.
        case deferred(until: Date)
    }

    /// The number of failures in a row that opens the breaker.
    package static let failuresToOpen = 5
    /// How long it stays open.
    package static let openFor: Duration = .seconds(60)
    /// How long a probe without outcome holds back the next: more than the 10 s a request may take, and an end when the
    /// process that sent it has died.
    package static let probeLease: Duration = .seconds(15)

    /// Failures in a row up to now.
    package private(set) var failureStreak: Int
    /// Until when nothing is sent; in the past once a probe may be sent, `nil` while closed.
    package private(set) var openUntil: Date?
    /// Until when the probe in flight holds back others.
    package private(set) var probeUntil: Date?

    /// A closed breaker, or the one a row has stored.
    package init(failureStreak: Int = 0, openUntil: Date? = nil, probeUntil: Date? = nil) {
        self.failureStreak = failureStreak
        self.openUntil = openUntil
        self.probeUntil = probeUntil
    }

    /// Whether requests are being held back, or only probes sent.
    package var isOpen: Bool { self.openUntil != nil }

    /// Asks to send a request.
    package mutating func admit(at now: Date) -> Admission {
        guard let openUntil = self.openUntil else { return .admitted }
        if now < openUntil { return .deferred(until: openUntil) }
        if let probeUntil = self.probeUntil, now < probeUntil { return .deferred(until: probeUntil) }
        self.probeUntil = now.addingTimeInterval(Self.probeLease / .seconds(1))
        return .probe
    }

    /// Records a 2xx answer, also of a request that was under way when the breaker opened: it breaks the row of
    /// failures.
    package mutating func recordSuccess() {
        self.failureStreak = 0
        self.openUntil = nil
        self.probeUntil = nil
    }

    /// Records a failure.
    /// - Parameter wasProbe: Whether the request was admitted as a probe. Others that end while the breaker is open
    ///   were under way when it opened, and do not lengthen the minute.
    package mutating func recordFailure(at now: Date, wasProbe: Bool) {
        self.failureStreak += 1
        if wasProbe { self.probeUntil = nil }
        guard self.failureStreak >= Self.failuresToOpen else { return }
        if self.openUntil == nil || wasProbe {
            self.openUntil = now.addingTimeInterval(Self.openFor / .seconds(1))
        }
    }

    /// Takes back an admission whose request was never sent, for example at shutdown.
    package mutating func recordUnsent(wasProbe: Bool) {
        if wasProbe { self.probeUntil = nil }
    }
}
