/// The pool at one moment, and totals since it was made.
package struct PoolSnapshot: Sendable, Equatable {
    /// Connections at most.
    package var maximum = 0
    /// Connections that exist.
    package var open = 0
    /// Connections nobody uses.
    package var idle = 0
    /// Connections somebody uses, or that are being cleaned up.
    package var inUse = 0
    /// Connections being made.
    package var opening = 0
    /// Callers that wait for a connection.
    package var waiting = 0

    /// Statements sent, settings and transaction control not counted.
    package var queries = 0
    /// Times a request was sent and its reply awaited.
    package var roundTrips = 0
    /// Times a caller had to wait for a connection.
    package var waits = 0
    /// How long callers have waited for a connection, in all; of those that wait now it is not counted yet.
    package var waited: Duration = .zero
    /// Callers that waited in vain, until the pool's limit or their own deadline.
    package var waitTimeouts = 0
    /// Connections that could not be made, or were lost.
    package var failures = 0
    /// Connections made in place of lost ones.
    package var reconnects = 0
    /// Statements abandoned at their deadline or by cancellation.
    package var abandoned = 0
    /// Connections closed because a scope was left on them; anything but 0 is a defect.
    package var scopeLeaks = 0
}
