import JobQueue
import Persistence
import PostgresClient
import VerificationDomain

/// Has everything in a sandbox erased that was there when it was asked for, a bounded number at a time; safe to run twice.
struct ResetSandboxHandler: JobHandler {
    /// How many batches one attempt marks before others get their turn.
    static let batches = 20

    let eraseSandbox: EraseSandbox

    func run(_ payload: ResetSandboxJob, attempt: JobAttempt) async throws -> JobOutcome {
        try await RunLock.orSnooze {
            for _ in 0..<Self.batches {
                let hasMore = try await self.eraseSandbox(
                    createdUntil: payload.createdUntil, scope: payload.scope)
                if !hasMore { return .completed }
            }
            return .snooze(.seconds(1), reason: "more_to_erase")
        }
    }
}
