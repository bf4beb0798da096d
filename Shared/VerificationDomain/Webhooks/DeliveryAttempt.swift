/// How an attempt ended.
package struct DeliveryAttempt: Sendable, Equatable {
    /// When it ended, by this process's monotonic clock. The queue reckons from it how long ago that is and takes this
    /// from the database's time: no wall clock but the database's has a say in what is stored.
    package let endedAt: ContinuousClock.Instant
    /// From its beginning to its end.
    package let duration: Duration
    /// The answer's status, when there was an answer.
    package let statusCode: Int?
    /// A code for why there was none, such as `timeout`; never renamed, since it is stored in the tenant's log.
    package let failure: String?
    /// Whether the receiver has acknowledged the event.
    package let isSuccess: Bool

    /// An attempt that was made; one that was cut short here, not by the receiver, is none.
    package init(
        endedAt: ContinuousClock.Instant, duration: Duration, statusCode: Int?, failure: String?, isSuccess: Bool
    ) {
        self.endedAt = endedAt
        self.duration = duration
        self.statusCode = statusCode
        self.failure = failure
        self.isSuccess = isSuccess
    }
}
