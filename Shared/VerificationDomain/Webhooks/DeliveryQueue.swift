/// The deliveries that wait, claimed endpoint by endpoint so that one that is slow or dead delays no other.
///
/// Every call is a transaction of its own. Whatever is done with a claimed delivery is void, and changes nothing, once
/// its claim has been lost; so each of those calls may be repeated when it is not known whether it took effect.
package protocol DeliveryQueue: Sendable {
    /// Takes due deliveries: at most a few for each endpoint and tenant, those first who have the fewest under way.
    /// - Parameters:
    ///   - limit: At most so many. When fewer are returned there is nothing else to be had now.
    ///   - lease: How long they are the caller's; more than twice an attempt's deadline.
    func claim(limit: Int, lease: Duration) async throws -> [ClaimedDelivery]
    /// Reads what to send, in the delivery's own scope.
    /// - Throws: What passes, such as an outage of the database, or of the keys of this deployment.
    func content(of delivery: ClaimedDelivery) async throws -> DeliveryReading
    /// Writes down how an attempt ended: the delivery's next step, the endpoint's breaker, the tenant's log.
    /// - Parameter jitter: Added to the time of the next attempt; see `DeliverySchedule`.
    /// - Returns: `false` when the claim had been lost meanwhile; then nothing is written.
    func settle(_ delivery: ClaimedDelivery, _ attempt: DeliveryAttempt, jitter: Duration) async throws -> Bool
    /// Ends a delivery for good, without an attempt.
    func discard(_ delivery: ClaimedDelivery, as reason: DiscardedDelivery) async throws
    /// Puts a delivery back, without an attempt.
    func release(_ delivery: ClaimedDelivery, _ release: DeliveryRelease) async throws
    /// Frees deliveries whose dispatcher has died, and corrects the count of requests under way of endpoints for which
    /// it is wrong.
    /// - Returns: How many deliveries were freed.
    func rescue() async throws -> Int
    /// Forgets the endpoints of webhooks that are gone and have nothing left to be delivered.
    /// - Returns: How many.
    func prune() async throws -> Int
    /// Removes deliveries that have ended and were made more than `age` ago, with their attempts; and events that were
    /// triggered a day longer ago than that and have no delivery left.
    /// - Parameter limit: Rows that one call removes at most, in batches of one statement each.
    /// - Returns: How many deliveries and events; fewer than `limit` when nothing is left to be removed.
    func expire(after age: Duration, limit: Int) async throws -> Int
}

/// Why a delivery is given up without an attempt. Raw values are the stored states.
package enum DiscardedDelivery: String, Sendable {
    /// It has nowhere to go any more.
    case cancelled
    /// Its content will never open. The state keeps such deliveries apart, for an operator to find them.
    case undeliverable
}

/// When a delivery that was put back may be claimed again.
package enum DeliveryRelease: Sendable, Equatable {
    /// At once: it was not begun, or cut short because this process stops.
    case atOnce
    /// After this time; others of its endpoint go ahead.
    case after(Duration)
    /// After this time, like everything of its endpoint: the fault is here and would meet the next one too.
    case withItsEndpoint(after: Duration)
}
