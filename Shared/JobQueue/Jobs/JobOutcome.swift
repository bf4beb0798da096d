/// What an attempt came to. Reasons are codes chosen by the caller ("provider_unavailable"): stored and logged, so
/// never personal data and never another error's text. More than 4 096 bytes of one are cut off.
package enum JobOutcome: Sendable, Equatable {
    /// Done. Also the right answer when there was nothing left to do.
    case completed
    /// Failed for now: runs again after this delay, or after the kind's backoff when `nil`. Burns an attempt; the last
    /// one sends the job to `dead`.
    case retry(after: Duration?, reason: String)
    /// Not yet: runs again after the delay, and burns no attempt.
    case snooze(Duration, reason: String)
    /// Will never succeed: goes to `dead` at once.
    case discard(reason: String)
}
