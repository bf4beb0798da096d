/// Runs the jobs of one kind; safe to run twice, or by two workers at once.
///
/// A handler with effects in the database ends in ``JobAttempt/transaction(in:_:)``, so that a late worker's effects
/// never land. Effects elsewhere carry ``JobAttempt/idempotencyKey``.
package protocol JobHandler: Sendable {
    associatedtype Payload: JobPayload

    /// How long one attempt may take, default 60 s. Past it the handler's task is cancelled, and the job is retried.
    static var deadline: Duration { get }

    /// Makes one attempt.
    /// - Throws: Anything; a thrown error is a retry with the kind's backoff, and only the error's type is recorded.
    func run(_ payload: Payload, attempt: JobAttempt) async throws -> JobOutcome
}

extension JobHandler {
    package static var deadline: Duration { .seconds(60) }
}
