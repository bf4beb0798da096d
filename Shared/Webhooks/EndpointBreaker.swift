/// The numbers of the breaker, which stops requests to an endpoint that keeps failing.
///
/// Five failures in a row disable it for one minute (reference, "Retry logic"), counted from the end of the fifth. Then
/// one probe at a time decides: its success closes the breaker, its failure opens it for another minute. Any success
/// ends the row of failures; failures of requests that were under way when the breaker opened do not lengthen the
/// minute; resends count like any other request. A delivery that is held back makes no attempt.
///
/// The rule itself is applied where the endpoint's row is locked: in the statements of `PostgresDeliveryQueue`, which
/// take their numbers from here.
package enum EndpointBreaker {
    /// The number of failures in a row that opens the breaker, and each failed probe opens it again.
    package static let failuresToOpen = 5
    /// How long it stays open.
    package static let openFor: Duration = .seconds(60)
}
