/// How an attempt ended, as far as schedule and breaker care.
package enum DeliveryOutcome: String, Equatable, Sendable {
    /// The endpoint acknowledged the event.
    case success
    /// Anything else: another status, no answer in time, an address that is refused.
    case failure

    /// Classifies an answer: 200 to 299 is success. The reference says "20x"; every 2xx is taken as acknowledgement,
    /// and a redirect is a failure, because it is never followed.
    package init(status: Int) {
        self = (200...299).contains(status) ? .success : .failure
    }
}
