/// What waits to be delivered, over all tenants: counts only.
package struct DeliveryBacklog: Sendable, Equatable {
    /// Deliveries that wait for an attempt, due or not.
    package var pending: Int
    /// Those of them that are due, and whose endpoint may get a request: what a working dispatcher should bring to zero.
    package var due: Int
    /// How long the one that is due longest has been due; zero when none is.
    package var oldestDue: Duration
    /// Deliveries under way.
    package var sending: Int
    /// Endpoints that get no request for a while because they kept failing.
    package var openBreakers: Int

    /// States a backlog.
    package init(
        pending: Int = 0, due: Int = 0, oldestDue: Duration = .zero, sending: Int = 0, openBreakers: Int = 0
    ) {
        self.pending = pending
        self.due = due
        self.oldestDue = oldestDue
        self.sending = sending
        self.openBreakers = openBreakers
    }
}

/// Counts what waits to be delivered.
package protocol DeliveryBacklogReader: Sendable {
    /// - Parameter limit: No more rows of a state are looked at than this, so that a great backlog does not make the
    ///   count costly; such a count is then `limit`.
    func backlog(limit: Int) async throws -> DeliveryBacklog
}
