import JobQueue
import Persistence
import VerificationDomain

/// Deletes the kept answers of a scope whose day is over, a bounded number at a time; safe to run twice.
struct ExpireAnswersHandler: JobHandler {
    /// How many batches one attempt deletes before others get their turn.
    static let batches = 20

    /// Deletes one batch, and says whether there may be more.
    let deleteBatch: @Sendable (Scope) async throws -> Bool

    func run(_ payload: ExpireAnswersJob, attempt: JobAttempt) async throws -> JobOutcome {
        for _ in 0..<Self.batches {
            if try await !self.deleteBatch(payload.scope) { return .completed }
        }
        return .snooze(.seconds(1), reason: "more_to_delete")
    }
}
