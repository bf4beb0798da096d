import Synchronization

/// What a worker is doing, and what it has done since it started. Totals only grow.
package struct JobWorkerSnapshot: Sendable, Equatable {
    /// Handlers running now.
    package var runningCount = 0
    /// Attempts that have ended, and whose settlement is not written yet.
    package var settlingCount = 0
    /// Whether notifications arrive; polling goes on regardless.
    package var isListening = false
    /// Time since the last successful heartbeat was sent; `nil` before the first.
    package var heartbeatAge: Duration?

    /// Jobs that claims brought.
    package var claimedTotal = 0
    /// Jobs done, by a transaction of their attempt or by the flusher.
    package var completedTotal = 0
    /// Attempts that failed and are made again.
    package var retriedTotal = 0
    /// Attempts put off, none burnt.
    package var snoozedTotal = 0
    /// Jobs given up.
    package var discardedTotal = 0
    /// Jobs cancelled while they ran.
    package var cancelledTotal = 0
    /// Given back while stopping.
    package var returnedTotal = 0
    /// Attempts whose lease was gone when they ended.
    package var leaseLostTotal = 0
    /// Jobs of a kind that has no handler here.
    package var unknownKindTotal = 0
    /// Handlers cancelled at their deadline.
    package var deadlineExceededTotal = 0
    /// Claim statements sent, and those that found nothing.
    package var claimTotal = 0
    /// Claims that brought nothing.
    package var emptyClaimTotal = 0
    /// Claims and heartbeats that failed.
    package var failureTotal = 0
    /// Times the worker registered; more than one means that it lost trust in itself, or its registration.
    package var registrationTotal = 0
}

/// The snapshot as it is kept.
final class JobWorkerCounters: Sendable {
    private let current = Mutex(JobWorkerSnapshot())

    var snapshot: JobWorkerSnapshot { self.current.withLock { $0 } }

    func update(_ change: (inout JobWorkerSnapshot) -> Void) {
        self.current.withLock { change(&$0) }
    }

    func add(_ counter: WritableKeyPath<JobWorkerSnapshot, Int>, _ count: Int = 1) {
        self.current.withLock { $0[keyPath: counter] += count }
    }
}
